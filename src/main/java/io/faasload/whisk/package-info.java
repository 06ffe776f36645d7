/**
 * An embedded OpenWhisk: its REST API, users, packages, actions, activations that run in real processes, and user
 * events. {@code WhiskServer} is the entry point; {@code Wskadmin} is a separate program that talks to a running
 * server.
 */
@NullMarked
package io.faasload.whisk;

import org.jspecify.annotations.NullMarked;
