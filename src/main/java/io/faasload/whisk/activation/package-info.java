/**
 * Activations from the call to the record: limits of users, the meaning of a sandbox's answer, the record and its
 * storage, the user events. Everything here follows OpenWhisk's formats and texts; nothing here starts a process.
 */
@NullMarked
package io.faasload.whisk.activation;

import org.jspecify.annotations.NullMarked;
