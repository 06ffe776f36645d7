/**
 * Where the kernel keeps what a container uses, and how to read it: cgroups of version 1 and 2 under any driver, and
 * plain processes. It knows container ids and files, not Docker. The counters are read by the sampling thread and may
 * make no garbage to speak of; how the kernel updates each file is said where it is read.
 */
@NullMarked
package io.faasload.monitor.cgroup;

import org.jspecify.annotations.NullMarked;
