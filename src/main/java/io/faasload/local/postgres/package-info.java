/**
 * PostgreSQL as a child process: started with binaries from the class path, and stopped with the platform, or by the next one if
 * this process was killed. Its data are in the platform's directory.
 */
@NullMarked
package io.faasload.local.postgres;

import org.jspecify.annotations.NullMarked;
