/**
 * The server's side of {@code wskadmin}: what its commands do and the loopback address where they are sent.
 */
@NullMarked
package io.faasload.whisk.admin;

import org.jspecify.annotations.NullMarked;
