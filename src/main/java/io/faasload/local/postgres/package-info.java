/**
 * PostgreSQL as a child process: started with its binaries from the class path, stopped with the platform, or by the next one
 * if this process was killed. Data stay in the directory of the platform.
 */
@NullMarked
package io.faasload.local.postgres;

import org.jspecify.annotations.NullMarked;
