/**
 * OpenWhisk's protocol: REST clients, activation records and user events, as typed values. The formats are those observed on a real
 * OpenWhisk. A failed call is a value here, not an exception.
 */
@NullMarked
package io.faasload.openwhisk;

import org.jspecify.annotations.NullMarked;
