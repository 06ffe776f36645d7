package io.faasload.samples;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;

/**
 * Uses {@code duration_ms} milliseconds of CPU time, or of time if {@code clock} is {@code wall}, and memory until its process has
 * {@code memory_mb} MB, so that any trace can be replayed. Memory is touched, held and then released, which is part of the duration; a
 * process that has more already keeps it. The result also has {@code cpu_ms} and {@code rss_mb}, what was reached.
 */
public final class Spin {

    private static final double NANOS_PER_MILLI = 1e6;
    private static final int MEBIBYTE = 1 << 20;
    private static final int LARGEST_PIECE = 64;
    private static final int PAGE_BYTES = 4096;

    /** CPU time that releasing its memory cost the last activation in this process. */
    private static long releaseNanos;

    private Spin() {}

    public static JsonObject main(JsonObject arguments) {
        JsonObject reached = new JsonObject();
        JsonObject result = Etl.run(arguments, etl -> spin(etl, reached));
        reached.entrySet().forEach(entry -> result.add(entry.getKey(), entry.getValue()));
        return result;
    }

    private static void spin(Etl etl, JsonObject reached) throws IOException {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long startedNanos = System.nanoTime();
        long startedCpuNanos = threads.getCurrentThreadCpuTime();
        double millis = etl.number("duration_ms", 0, 3_600_000, 0);
        double megabytes = etl.number("memory_mb", 0, 65_536, 0);
        boolean isWall = etl.has("clock") && etl.choice("clock", "cpu", "wall").equals("wall");
        List<ByteBuffer> held = new ArrayList<>();
        try {
            // Outside of the heap, so that it is given back; zeroed by the JVM, which touches every page.
            for (int missing = missingMegabytes(megabytes); missing > 0; missing -= LARGEST_PIECE) {
                held.add(ByteBuffer.allocateDirect(Math.min(missing, LARGEST_PIECE) * MEBIBYTE));
            }
        } catch (OutOfMemoryError e) {
            held.clear();
            throw new IllegalArgumentException("parameter memory_mb must fit the action's memory limit, but is "
                    + megabytes + ": " + e.getMessage());
        }
        reached.addProperty("rss_mb", residentMegabytes());
        double wantedNanos = millis * NANOS_PER_MILLI - (held.isEmpty() ? 0 : releaseNanos);
        long x = startedNanos;
        long cpuNanos;
        do {
            for (int i = 0; i < 10_000; i++) {
                x ^= x << 13;
                x ^= x >>> 7;
                x ^= x << 17;
            }
            cpuNanos = threads.getCurrentThreadCpuTime() - startedCpuNanos;
        } while ((isWall ? System.nanoTime() - startedNanos : cpuNanos) < wantedNanos);
        if (!held.isEmpty()) {
            long before = processCpuNanos();
            held.clear();
            System.gc(); // releases the buffers, on a thread of the JVM
            releaseNanos = Math.max(0, processCpuNanos() - before);
            cpuNanos += releaseNanos;
        }
        reached.addProperty("cpu_ms", cpuNanos / NANOS_PER_MILLI);
        etl.transformed(startedNanos, x == 0 ? 1 : 0);
    }

    /** That of all threads, as Linux has it: the JVM's own count for the process has steps of 10 ms. */
    private static long processCpuNanos() throws IOException {
        long nanos = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Paths.get("/proc/self/task"))) {
            for (Path thread : threads) {
                nanos += cpuNanos(thread.resolve("schedstat"));
            }
        }
        return nanos;
    }

    /** 0 for a thread that has just ended, and on a kernel without these statistics. */
    private static long cpuNanos(Path schedstat) {
        try {
            return Long.parseLong(new String(Files.readAllBytes(schedstat), StandardCharsets.US_ASCII).split(" ")[0]);
        } catch (IOException e) {
            return 0;
        }
    }

    private static int missingMegabytes(double wanted) throws IOException {
        return wanted <= 0 ? 0 : (int) Math.max(0, Math.round(wanted - residentMegabytes()));
    }

    private static double residentMegabytes() throws IOException {
        String statm = new String(Files.readAllBytes(Paths.get("/proc/self/statm")), StandardCharsets.US_ASCII);
        return Long.parseLong(statm.split(" ")[1]) * (double) PAGE_BYTES / MEBIBYTE;
    }
}
