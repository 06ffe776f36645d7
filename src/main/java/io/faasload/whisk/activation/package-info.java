/**
 * Activations from the call to the record: limits of users, what a sandbox's answer means, the record and where it is
 * kept, the user events. Everything here has the shapes and texts of OpenWhisk; nothing here starts a process.
 */
@NullMarked
package io.faasload.whisk.activation;

import org.jspecify.annotations.NullMarked;
