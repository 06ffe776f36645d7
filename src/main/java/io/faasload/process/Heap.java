package io.faasload.process;

/** The heap that this process may use. */
public final class Heap {

    /** Minimum for every command: with 16 MB, commands that read the database or call the API run out of memory; 24 MB is enough. */
    public static final int OF_ANY_COMMAND_MEGABYTES = 32;

    /**
     * Minimum for a command with Flink or the platform in its process. Flink's network buffers alone take 64 MB, and off-heap memory may
     * be as large as the heap. With 72 MB a generation makes no progress; with 80 MB, one of 100 runs completes.
     */
    public static final int OF_SERVERS_MEGABYTES = 128;

    /** Some garbage collectors do not count a part of the heap that they reserve. */
    private static final double COUNTED_SHARE = 0.95;

    private static final long BYTES_PER_MEGABYTE = 1 << 20;

    private Heap() {}

    /**
     * Requires a minimum heap size.
     *
     * @param megabytes the minimum, in units of 1024 × 1024 bytes
     * @throws IllegalStateException if the heap is smaller; one line that says what to do
     */
    public static void require(int megabytes) {
        require(megabytes, Runtime.getRuntime().maxMemory());
    }

    static void require(int megabytes, long maxBytes) {
        if (maxBytes < megabytes * BYTES_PER_MEGABYTE * COUNTED_SHARE) {
            throw new IllegalStateException("Java's heap must be at least " + megabytes
                    + " MB for this command, but is " + maxBytes / BYTES_PER_MEGABYTE
                    + " MB: set FAASLOAD_JAVA_OPTS=-Xmx" + 2 * megabytes + "m or more");
        }
    }
}
