package io.faasload.bench.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** What Linux reports in {@code /proc} about processes and the machine. */
public final class ProcStat {

    /** Clock ticks of {@code /proc}, the same on every architecture that Java runs on. */
    private static final double TICKS_PER_SECOND = 100;

    private static final Path PROC = Path.of("/proc");
    private static final int USER = 11;
    private static final int SYSTEM = 12;
    private static final int CHILDREN_USER = 13;
    private static final int CHILDREN_SYSTEM = 14;

    private ProcStat() {}

    /** CPU seconds of a process, including those of its ended threads. */
    public static double cpuSeconds(long pid) throws IOException {
        return seconds(Files.readString(PROC.resolve(pid + "/stat")), USER, SYSTEM);
    }

    /** CPU seconds of a process and all its children, including ended ones. */
    public static double cpuSecondsOfTree(ProcessHandle root) throws IOException {
        // The process itself last: a child that ends meanwhile is then counted twice rather than not at all.
        double seconds = 0;
        for (ProcessHandle child : root.descendants().toList()) {
            try {
                seconds += cpuSeconds(child.pid());
            } catch (IOException e) {
                // It has ended: its time is now its parent's.
            }
        }
        String stat = Files.readString(PROC.resolve(root.pid() + "/stat"));
        return seconds + seconds(stat, USER, SYSTEM, CHILDREN_USER, CHILDREN_SYSTEM);
    }

    /** The sum of some fields, counted from the one after the name. */
    static double seconds(String stat, int... fields) {
        // The name may contain anything, including blanks and brackets.
        String[] values = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return Arrays.stream(fields)
                        .mapToLong(field -> Long.parseLong(values[field]))
                        .sum()
                / TICKS_PER_SECOND;
    }

    /** CPU seconds of work on all cores of the machine. */
    public static double busySeconds() throws IOException {
        return busySeconds(Files.readAllLines(PROC.resolve("stat")));
    }

    /** From the lines of {@code /proc/stat}: user, nice, system, then idle and iowait, then interrupts and steal. */
    static double busySeconds(List<String> stat) {
        String[] ticks = stat.get(0).split(" +", -1);
        long busy = 0;
        for (int i : new int[] {1, 2, 3, 6, 7}) {
            busy += Long.parseLong(ticks[i]);
        }
        return busy / TICKS_PER_SECOND;
    }

    /** Peak memory of a process, in MiB. */
    public static double peakMegabytes(long pid) throws IOException {
        return peakMegabytes(Files.readAllLines(PROC.resolve(pid + "/status")));
    }

    static double peakMegabytes(List<String> status) {
        return status.stream()
                        .filter(line -> line.startsWith("VmHWM:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                        .findFirst()
                        .orElseThrow()
                / 1024.0;
    }

    /** The load averages over the last 1, 5 and 15 minutes. */
    public static String loadAverage() throws IOException {
        return String.join(
                " ",
                List.of(Files.readString(PROC.resolve("loadavg")).split(" ", -1))
                        .subList(0, 3));
    }

    /** The machine in one line. */
    public static String machine() throws IOException {
        String model = Files.readAllLines(PROC.resolve("cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 2))
                .findFirst()
                .orElse(System.getProperty("os.arch"));
        return "%d cores (%s), Linux %s, Java %s"
                .formatted(
                        Runtime.getRuntime().availableProcessors(),
                        model,
                        System.getProperty("os.version"),
                        Runtime.version());
    }
}
