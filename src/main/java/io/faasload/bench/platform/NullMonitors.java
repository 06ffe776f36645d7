package io.faasload.bench.platform;

import io.faasload.bench.process.BenchProcess;
import io.faasload.bench.process.ProcStat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Real monitors, one for each invoker of a null platform. Not thread-safe. */
public final class NullMonitors implements AutoCloseable {

    /** As in {@code bin/faasload monitor}. */
    private static final List<String> JVM = List.of(
            "-Xmx160m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Dsun.net.httpserver.nodelay=true",
            "-Dlog4j2.configurationFile=io/faasload/cli/log4j2.properties");

    private final List<BenchProcess> processes = new ArrayList<>();
    private final Map<String, String> addresses = new TreeMap<>();

    /** Starts them. */
    public void start(Path logs, int functions) throws IOException, InterruptedException {
        for (int invoker = 0; invoker < NullSettings.INVOKERS; invoker++) {
            BenchProcess monitor = BenchProcess.java(logs, NullMonitor.class, JVM, String.valueOf(functions));
            processes.add(monitor);
            addresses.put("invoker" + invoker, monitor.line());
        }
    }

    /** Their addresses, by invoker; empty if they do not run. */
    public Map<String, String> addresses() {
        return addresses;
    }

    /** Their CPU time, of all together. */
    public double cpuSeconds() throws IOException {
        double seconds = 0;
        for (BenchProcess monitor : processes) {
            seconds += ProcStat.cpuSeconds(monitor.pid());
        }
        return seconds;
    }

    /** Stops them; they can be started again. */
    @Override
    public void close() throws IOException {
        addresses.clear();
        for (BenchProcess monitor : processes) {
            monitor.close();
        }
        processes.clear();
    }
}
