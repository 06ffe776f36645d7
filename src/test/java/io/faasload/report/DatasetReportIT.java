package io.faasload.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.config.LoaderConfig;
import io.faasload.dataset.DatasetDatabase;
import io.faasload.dataset.PostgresExtension;
import io.faasload.dataset.TestDataset;
import io.faasload.report.DatasetReport.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** When a report is written, and what a failure leaves. */
@ExtendWith(PostgresExtension.class)
class DatasetReportIT {

    private static final DatasetReport.Verified UNVERIFIED = new DatasetReport.Verified(null, "not in this test");

    @TempDir
    private Path folder;

    @Test
    void replacesAFileOnlyIfForced(LoaderConfig.Database database) throws Exception {
        Path file = Files.writeString(folder.resolve("report.html"), "mine");
        try (var dataset = new TestDataset(database)) {
            assertThatThrownBy(() ->
                            DatasetReport.write(dataset.connection, config(), UNVERIFIED, new Target(file, false)))
                    .isInstanceOf(ReportException.class)
                    .hasMessage(file + " exists: delete it, give --out another name, or add --force");
            assertThat(file).hasContent("mine");

            long bytes = DatasetReport.write(dataset.connection, config(), UNVERIFIED, new Target(file, true));
            assertThat(file).hasSize(bytes);
        }
        assertThat(files()).containsExactly("report.html");
        assertThat(Files.readString(file)).startsWith("<!DOCTYPE html>").endsWith("</html>\n");
    }

    @Test
    void aDatasetWithoutRunsIsShownAsSuch(LoaderConfig.Database database) throws Exception {
        Path file = folder.resolve("report.html");
        try (var dataset = new TestDataset(database)) {
            DatasetReport.write(dataset.connection, config(), UNVERIFIED, new Target(file, false));
        }
        assertThat(Files.readString(file))
                .contains(
                        "On schedule? No call was sent",
                        "Failures? No run has completed",
                        "CPU time and memory are unknown");
    }

    @Test
    void namesWhyThereIsNoDatasetOrPlace(LoaderConfig.Database database) throws Exception {
        try (var empty = DatasetDatabase.of(database).connect()) {
            assertThatThrownBy(() -> DatasetReport.write(
                            empty, config(), UNVERIFIED, new Target(folder.resolve("report.html"), false)))
                    .hasMessage(
                            "there is no dataset in schema faasload (database.schema): run bin/faasload generate first");
        }
        Path nowhere = folder.resolve("no").resolve("report.html");
        assertThatThrownBy(() -> new Target(nowhere, true).require())
                .hasMessage("cannot write " + nowhere + ": no such folder");
        assertThatThrownBy(() -> new Target(folder, true).require())
                .hasMessage("cannot write " + folder + ": it is a folder");
        assertThat(files()).isEmpty();
    }

    @Test
    void aLostDatabaseLeavesNothing(LoaderConfig.Database database) throws Exception {
        try (var dataset = new TestDataset(database);
                var other = dataset.database.connect()) {
            // Reading the last statement ends the session.
            dataset.execute("ALTER TABLE orphans RENAME TO kept");
            dataset.execute("CREATE FUNCTION lose() RETURNS boolean LANGUAGE sql AS"
                    + " 'SELECT pg_terminate_backend(pg_backend_pid())'");
            dataset.execute("CREATE VIEW orphans AS SELECT * FROM kept WHERE lose()");
            dataset.execute("INSERT INTO kept (activation_id, namespace, action, seen_ms) VALUES ('a', 'n', 'p/a', 1)");

            assertThatThrownBy(() -> DatasetReport.write(
                            other, config(), UNVERIFIED, new Target(folder.resolve("report.html"), false)))
                    .isInstanceOf(ReportException.class)
                    .hasMessageStartingWith("PostgreSQL: ")
                    .hasMessageNotContaining("\n");
        }
        assertThat(files()).isEmpty();
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static LoaderConfig config() throws Exception {
        return LoaderConfig.load(Path.of("deploy", "loader.yml"), Map.of(), Map.of(), Path.of("/"));
    }
}
