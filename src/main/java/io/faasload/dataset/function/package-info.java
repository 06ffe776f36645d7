/**
 * The tables of what can be invoked: functions, loaded from a manifest, and traces, each a function in the namespace of a user.
 * Ids are assigned once and never change. Every method is one transaction on its caller's connection.
 */
@NullMarked
package io.faasload.dataset.function;

import org.jspecify.annotations.NullMarked;
