/**
 * An embedded OpenWhisk: its REST interface, users, packages, actions and activations over real processes, and its user
 * events. {@code WhiskServer} is the way in; {@code Wskadmin} is a program of its own that talks to a running server.
 */
@NullMarked
package io.faasload.whisk;

import org.jspecify.annotations.NullMarked;
