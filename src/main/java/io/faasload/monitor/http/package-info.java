/**
 * The monitor's interfaces: JSON and metrics over HTTP, and FaaSLoad's queries over a UNIX socket. Clients are
 * authorized and limited here. Keep {@code docs/monitor.md}, which documents all of it, up to date.
 */
@NullMarked
package io.faasload.monitor.http;

import org.jspecify.annotations.NullMarked;
