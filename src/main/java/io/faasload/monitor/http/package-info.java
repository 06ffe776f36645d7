/**
 * How others ask the monitor: JSON and metrics over HTTP, and FaaSLoad's queries over a UNIX socket. Whoever asks is
 * checked and limited here. {@code docs/monitor.md} has all of it, and changes together with it.
 */
@NullMarked
package io.faasload.monitor.http;

import org.jspecify.annotations.NullMarked;
