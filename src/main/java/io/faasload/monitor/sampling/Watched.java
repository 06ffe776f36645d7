package io.faasload.monitor.sampling;

/** A container that is, or was, sampled. */
final class Watched {

    final String containerId;
    final Counters counters;
    final SampleRing ring;
    volatile boolean removed;
    volatile long removedNanos;

    Watched(String containerId, Counters counters, SampleRing ring) {
        this.containerId = containerId;
        this.counters = counters;
        this.ring = ring;
    }
}
