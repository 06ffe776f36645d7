package io.faasload.bench.process;

import io.faasload.local.flink.FlinkCluster;
import io.faasload.local.flink.FlinkHome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A running Flink cluster of separate processes. */
public record SessionCluster(FlinkHome home, FlinkCluster processes) implements AutoCloseable {

    /** Starts the cluster of a home. */
    public static SessionCluster start(FlinkHome home, FlinkHome.Folders folders, Path logs, int taskManagers)
            throws IOException, InterruptedException {
        home.write(folders);
        return new SessionCluster(home, FlinkCluster.start(home, logs, taskManagers));
    }

    /** The part of a command line before one that generates on it. */
    public List<String> environment() {
        return List.of("env", "FLINK_CONF_DIR=" + home.conf());
    }

    @Override
    public void close() throws IOException {
        processes.close();
    }
}
