/**
 * The tables of what can be invoked: functions, loaded from a manifest, and traces, each a function in the namespace of a user.
 * Ids are given once and never change. Every method is one transaction on the connection of its caller.
 */
@NullMarked
package io.faasload.dataset.function;

import org.jspecify.annotations.NullMarked;
