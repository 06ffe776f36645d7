/**
 * Reads the kernel's accounting of a container: cgroups of version 1 and 2 under any driver, and plain processes. It
 * knows container ids and files, not Docker. The counters are read by the sampling thread and must allocate next to
 * nothing; how the kernel updates each file is described where it is read.
 */
@NullMarked
package io.faasload.monitor.cgroup;

import org.jspecify.annotations.NullMarked;
