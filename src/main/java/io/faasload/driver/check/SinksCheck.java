package io.faasload.driver.check;

import io.faasload.cluster.FlinkSettings;
import io.faasload.cluster.StateFolder;
import io.faasload.config.LoaderConfig;
import io.faasload.files.PrivateFolder;
import io.faasload.files.StateDirectory;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.Optional;

/** Checks that the sinks besides PostgreSQL can be written: a topic that exists, a folder on an available file system. */
final class SinksCheck implements Check {

    @Override
    public void ask(Inspection inspection) {
        LoaderConfig.Sinks sinks = inspection.config().sinks();
        String topic = sinks.kafkaTopic();
        if (topic != null) {
            KafkaCheck.ask(
                    inspection,
                    new CheckedTopic(
                            "sinks",
                            topic,
                            sinks.kafkaBootstrap(),
                            "sinks.kafka.bootstrap",
                            "create it, or correct sinks.kafka.topic"));
        }
        String path = sinks.parquetPath();
        if (path != null) {
            new StateDirectory(path)
                    .local()
                    .map(SinksCheck::problem)
                    .orElseGet(() -> new StateFolder(path).problem(inspection.patience()))
                    .ifPresentOrElse(
                            problem -> inspection.fail("sinks: cannot write to " + path + " (" + problem
                                    + "): correct sinks.parquet.path, or add Flink's plugin for it (docs/cluster.md)"),
                            () -> inspection.ok("sinks: " + path + " is writable"));
        }
    }

    /** Why a local folder cannot be written, without creating it. */
    private static Optional<String> problem(Path folder) {
        try {
            return new StateFolder(FlinkSettings.address(PrivateFolder.existingOrAbove(folder))).problem();
        } catch (IOException e) {
            return Optional.of(e instanceof FileAlreadyExistsException ? "a file has that name" : e.toString());
        }
    }
}
