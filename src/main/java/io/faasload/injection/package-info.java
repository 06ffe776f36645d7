/** What an injection sends: the points of its traces with the actions and parameters that they are mapped to. Does not need Flink. */
@NullMarked
package io.faasload.injection;

import org.jspecify.annotations.NullMarked;
