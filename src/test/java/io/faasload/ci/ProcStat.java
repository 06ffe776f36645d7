package io.faasload.ci;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** How busy this machine is, from the kernel's counts of CPU time. */
final class ProcStat {

    private static final long LOOK_MILLIS = 2_000;

    private ProcStat() {}

    /** The share of all cores' time that was in use during two seconds in which the caller does nothing; 0 without {@code /proc}. */
    static double busyShare() throws IOException, InterruptedException {
        Path stat = Path.of("/proc/stat");
        if (!Files.exists(stat)) {
            return 0;
        }
        String before = Files.readAllLines(stat).get(0);
        Thread.sleep(LOOK_MILLIS);
        return busyShare(before, Files.readAllLines(stat).get(0));
    }

    /** Between two first lines of {@code /proc/stat}: user, nice, system, idle, iowait, irq, softirq, steal … */
    static double busyShare(String before, String after) {
        long[] from = ticks(before);
        long[] to = ticks(after);
        long idle = to[3] + to[4] - from[3] - from[4];
        long all =
                Arrays.stream(to).limit(8).sum() - Arrays.stream(from).limit(8).sum();
        return all == 0 ? 0 : 1 - (double) idle / all;
    }

    private static long[] ticks(String line) {
        return Arrays.stream(line.split("\\s+"))
                .skip(1)
                .mapToLong(Long::parseLong)
                .toArray();
    }
}
