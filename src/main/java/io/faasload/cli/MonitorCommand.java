package io.faasload.cli;

import io.faasload.config.MonitorConfig;
import io.faasload.config.key.ConfigurationException;
import io.faasload.driver.StopSignals;
import io.faasload.files.PrivateFolder;
import io.faasload.files.WorkFolder;
import io.faasload.monitor.Monitor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code monitor}. */
@Command(
        name = "monitor",
        mixinStandardHelpOptions = true,
        description =
                "Runs the monitor of this host's invoker: samples the resource usage of its containers, and reports"
                        + " the usage of each activation. Configuration: --config FILE, else ~/.config/faasload/monitor.yml,"
                        + " else the defaults.")
final class MonitorCommand implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(MonitorCommand.class);

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private Main main;

    @Override
    public Integer call() throws ConfigurationException, IOException, InterruptedException {
        MonitorConfig config = main.monitorConfig();
        StopSignals signals = StopSignals.install();
        keepLog();
        try (Monitor monitor = Monitor.start(config)) {
            main.out().printf("monitor: listening at http://%s:%d%n", host(config), monitor.port());
            main.out().flush();
            signals.await();
        }
        return signals.exitCode();
    }

    /** Logs to systemd's log directory, else to the user's work folder. The monitor also runs without a log file. */
    private void keepLog() {
        String systemd = System.getenv("LOGS_DIRECTORY");
        try {
            main.keepLogIn(
                    systemd == null ? WorkFolder.ofUser().folder("logs") : PrivateFolder.at(Path.of(systemd)),
                    "monitor");
        } catch (IOException e) {
            LOG.warn("Cannot write a log file: {}", e.getMessage());
        }
    }

    private static String host(MonitorConfig config) {
        String address = config.http().address().getHostAddress();
        return address.contains(":") ? "[" + address + "]" : address;
    }
}
