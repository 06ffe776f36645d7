/**
 * The monitor: a daemon beside the invoker that samples the resource usage of containers and reports that of each
 * activation. This package assembles, starts and stops its parts. Only the commands and the embedded platform use it.
 */
@NullMarked
package io.faasload.monitor;

import org.jspecify.annotations.NullMarked;
