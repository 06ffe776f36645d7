package io.faasload.process;

/** The heap that this process may use. */
public final class Heap {

    /** What every command needs: with 16 MB a command that reads the database or calls the API runs out of memory, with 24 MB none. */
    public static final int OF_ANY_COMMAND_MEGABYTES = 32;

    /**
     * What a command needs that has Flink or the platform in its process. The buffers of Flink's network alone are 64 MB, and what
     * lies outside of the heap may be as large as the heap; with 72 MB a generation stands still, with 80 MB one of 100 runs is
     * complete.
     */
    public static final int OF_SERVERS_MEGABYTES = 128;

    /** Some collectors do not count a part of the heap that they keep free. */
    private static final double COUNTED_SHARE = 0.95;

    private static final long BYTES_PER_MEGABYTE = 1 << 20;

    private Heap() {}

    /**
     * Requires a heap.
     *
     * @param megabytes of 1024 × 1024 bytes
     * @throws IllegalStateException if it is smaller; one line with what to do
     */
    public static void require(int megabytes) {
        require(megabytes, Runtime.getRuntime().maxMemory());
    }

    static void require(int megabytes, long maxBytes) {
        if (maxBytes < megabytes * BYTES_PER_MEGABYTE * COUNTED_SHARE) {
            throw new IllegalStateException("Java's heap must be at least " + megabytes
                    + " MB for this command, and is " + maxBytes / BYTES_PER_MEGABYTE
                    + " MB: set FAASLOAD_JAVA_OPTS=-Xmx" + 2 * megabytes + "m or more");
        }
    }
}
