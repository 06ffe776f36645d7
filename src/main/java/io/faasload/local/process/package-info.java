/**
 * What parts of the platform share: the ports that they were given, and the lock on their directory.
 */
@NullMarked
package io.faasload.local.process;

import org.jspecify.annotations.NullMarked;
