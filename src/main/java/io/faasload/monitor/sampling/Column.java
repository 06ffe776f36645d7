package io.faasload.monitor.sampling;

/** The values of a sample, as {@link Sample} describes them. */
public enum Column {
    MEMORY_BYTES(0),
    IN_USE_BYTES(1),
    PEAK_BYTES(2),
    CPU_MICROS(3),
    USER_MICROS(4),
    SYSTEM_MICROS(5),
    THROTTLED_MICROS(6);

    /** The index of this value in arrays. */
    final int index;

    Column(int index) {
        this.index = index;
    }
}
