/**
 * What parts of the platform share: the ports that they were given, the lock on their directory, and how processes are
 * started, found and ended.
 */
@NullMarked
package io.faasload.local.process;

import org.jspecify.annotations.NullMarked;
