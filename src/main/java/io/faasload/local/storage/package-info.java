/**
 * The object store that actions read their inputs from: HTTP over a directory.
 */
@NullMarked
package io.faasload.local.storage;

import org.jspecify.annotations.NullMarked;
