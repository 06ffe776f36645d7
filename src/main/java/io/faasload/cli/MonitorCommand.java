package io.faasload.cli;

import io.faasload.config.MonitorConfig;
import io.faasload.config.key.ConfigurationException;
import io.faasload.driver.StopSignals;
import io.faasload.monitor.Monitor;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code monitor}. */
@Command(
        name = "monitor",
        mixinStandardHelpOptions = true,
        description = "Samples what the containers of this host's invoker use, and answers what each activation used,"
                + " until it is stopped. --config names a monitor.yml; without one,"
                + " ~/.config/faasload/monitor.yml or the defaults.")
final class MonitorCommand implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(MonitorCommand.class);

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private Main main;

    @Override
    public Integer call() throws ConfigurationException, IOException, InterruptedException {
        MonitorConfig config = main.monitorConfig();
        StopSignals signals = StopSignals.install();
        Thread.setDefaultUncaughtExceptionHandler((thread, e) -> end(signals, thread, e));
        try (Monitor monitor = Monitor.start(config)) {
            main.out().printf("monitor: listening at http://%s:%d%n", host(config), monitor.port());
            main.out().flush();
            signals.await();
        }
        return signals.exitCode();
    }

    /** A monitor of which a part is missing would look well and be wrong: whoever supervises it starts another. */
    private static void end(StopSignals signals, Thread thread, Throwable e) {
        try {
            LOG.error("The monitor ends, because its thread {} has ended", thread.getName(), e);
        } finally {
            signals.fail();
        }
    }

    private static String host(MonitorConfig config) {
        String address = config.http().address().getHostAddress();
        return address.contains(":") ? "[" + address + "]" : address;
    }
}
