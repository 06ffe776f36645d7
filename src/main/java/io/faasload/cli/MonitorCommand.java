package io.faasload.cli;

import io.faasload.config.MonitorConfig;
import io.faasload.config.key.ConfigurationException;
import io.faasload.driver.StopSignals;
import io.faasload.monitor.Monitor;
import java.io.IOException;
import java.util.concurrent.Callable;
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

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private Main main;

    @Override
    public Integer call() throws ConfigurationException, IOException, InterruptedException {
        MonitorConfig config = main.monitorConfig();
        StopSignals signals = StopSignals.install();
        try (Monitor monitor = Monitor.start(config)) {
            main.out().printf("monitor: listening at http://%s:%d%n", host(config), monitor.port());
            main.out().flush();
            signals.await();
        }
        return signals.exitCode();
    }

    private static String host(MonitorConfig config) {
        String address = config.http().address().getHostAddress();
        return address.contains(":") ? "[" + address + "]" : address;
    }
}
