package io.faasload.bench.platform;

import io.faasload.config.LoaderConfig;
import io.faasload.config.MonitorConfig;
import io.faasload.monitor.Monitor;
import io.faasload.monitor.container.ContainerName;
import io.faasload.monitor.container.WhiskContainer;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;

/**
 * A real monitor of the null platform, whose functions have one container each on every invoker: an idle process that the monitor
 * samples. It finds the container of an activation by the host name in its record, like that of an action that returns it.
 */
public final class NullMonitor {

    /** The options of {@code bin/faasload monitor}. */
    private static final Duration RESOLUTION = Duration.ofMillis(10);

    private static final Duration KEPT = Duration.ofMinutes(2);
    private static final Duration LONGEST_SPAN = Duration.ofMinutes(15);
    private static final int MOST_QUESTIONS = 64;

    private NullMonitor() {}

    /** Runs a monitor until its input ends; the argument is the number of functions. Prints its address when it answers. */
    public static void main(String[] arguments) throws IOException {
        // Without input, it ends with this process.
        Process idle = new ProcessBuilder("cat").start();
        try (Monitor monitor = Monitor.start(new MonitorConfig(
                new MonitorConfig.Notification(null),
                new MonitorConfig.Monitor(RESOLUTION, KEPT, KEPT, true),
                new MonitorConfig.MeasurementServer(null),
                new MonitorConfig.Http(InetAddress.getLoopbackAddress(), 0, null, LONGEST_SPAN, MOST_QUESTIONS),
                new MonitorConfig.Docker(false, ""),
                new MonitorConfig.OpenWhisk(null),
                new LoaderConfig.Logging(Map.of())))) {
            for (int function = 0; function < Integer.parseInt(arguments[0]); function++) {
                monitor.containers().started(container(function, idle.pid()));
            }
            System.out.println("http://127.0.0.1:" + monitor.port());
            while (System.in.read() >= 0) {}
        } finally {
            idle.destroy();
        }
    }

    private static WhiskContainer container(int function, long pid) {
        String action = NullSettings.action(function);
        String purpose =
                ContainerName.carried(NullSettings.user(function), action.substring(action.lastIndexOf('/') + 1));
        return new WhiskContainer(
                NullSettings.hostName(function),
                new ContainerName("wsk0_" + function + "_" + purpose, purpose),
                pid,
                System.currentTimeMillis(),
                null,
                null);
    }
}
