package io.faasload.cli;

import static io.faasload.dataset.TestDataset.A;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.faasload.config.LoaderConfig;
import io.faasload.dataset.PostgresExtension;
import io.faasload.dataset.TestDataset;
import io.faasload.run.RunStatus;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Exports and imports that are interrupted, or run out of disk, or lose the database; a lock on a table holds them in the middle. */
@ExtendWith(PostgresExtension.class)
class ExportFaultsIT {

    private static final String WAITS = "SELECT count(*) FROM pg_locks WHERE NOT granted AND database ="
            + " (SELECT oid FROM pg_database WHERE datname = current_database())";

    @TempDir
    private Path folder;

    private record Ended(int exit, String err) {}

    @Test
    void ctrlCLeavesNothingAndTheNextTryWorks(LoaderConfig.Database config, LoaderConfig.Database other)
            throws Exception {
        try (var dataset = dataset(config);
                var empty = new TestDataset(other)) {
            empty.execute("DROP SCHEMA faasload CASCADE");
            Path out = folder.resolve("out");

            assertThat(interrupted(dataset, config, "export", "--out", out.toString()))
                    .isEqualTo(new Ended(130, "\nfaasload: interrupted, nothing was kept\n"));
            assertThat(names()).doesNotContain("out", "out.partial");
            assertThat(run(config, "export", "--out", out.toString()).exit()).isZero();

            empty.database.prepare();
            assertThat(interrupted(empty, other, "import", out.toString()))
                    .isEqualTo(new Ended(130, "\nfaasload: interrupted, nothing was kept\n"));
            assertThat(empty.rows("SELECT count(*) FROM functions")).containsExactly("0");
            assertThat(run(other, "import", out.toString()).exit()).isZero();
        }
    }

    /** Lets the process wait for a table, and interrupts it there. */
    private Ended interrupted(TestDataset dataset, LoaderConfig.Database config, String... command) throws Exception {
        Path output = folder.resolve("output");
        try (Connection locking = dataset.database.connect().jdbc();
                Statement statement = locking.createStatement()) {
            locking.setAutoCommit(false);
            statement.execute("LOCK TABLE faasload.resources IN ACCESS EXCLUSIVE MODE");
            List<String> line = Session.java();
            line.addAll(arguments(config, command));
            Process process = ChildProcess.start(line, output);
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> !process.isAlive() || dataset.rows(WAITS).equals(List.of("1")));
            assertThat(process.isAlive()).as(Files.readString(output)).isTrue();
            ChildProcess.signal(process, "INT");
            return new Ended(process.waitFor(), Files.readString(output));
        }
    }

    @Test
    void aDatabaseThatGoesAwayIsReportedInOneLine(LoaderConfig.Database config) throws Exception {
        try (var dataset = dataset(config);
                Connection locking = dataset.database.connect().jdbc();
                Statement statement = locking.createStatement()) {
            locking.setAutoCommit(false);
            statement.execute("LOCK TABLE faasload.resources IN ACCESS EXCLUSIVE MODE");
            Thread killer = new Thread(() -> {
                try {
                    Awaitility.await()
                            .atMost(Duration.ofMinutes(2))
                            .until(() -> dataset.rows(WAITS).equals(List.of("1")));
                    dataset.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE NOT granted");
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            killer.start();
            Ended export = run(config, "export", "--out", folder.resolve("out").toString());
            killer.join();
            assertThat(export.exit()).isEqualTo(1);
            assertThat(export.err()).startsWith("faasload: ").hasLineCount(1).contains("terminating connection");
            assertThat(names()).doesNotContain("out", "out.partial");
        }
    }

    @Test
    void aFullDiskIsReportedInOneLineAndTheNextTryWorks(LoaderConfig.Database config) throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        assumeTrue(
                exit("mount", "-t", "tmpfs", "-o", "size=32k", "none", disk.toString()) == 0,
                "skipped: only root may mount a disk that is small");
        try (var dataset = dataset(config)) {
            Ended export = run(config, "export", "--out", disk.resolve("out").toString());
            assertThat(export).isEqualTo(new Ended(1, "faasload: cannot write: No space left on device\n"));
            assertThat(disk).isEmptyDirectory();
            assertThat(exit("mount", "-o", "remount,size=4m", disk.toString())).isZero();
            assertThat(run(config, "export", "--out", disk.resolve("out").toString())
                            .exit())
                    .isZero();
        } finally {
            exit("umount", disk.toString());
        }
    }

    /** A dataset of FaaSLoad is like any other once it is imported. */
    @Test
    void aDumpOfFaasloadGetsExportAndReport(LoaderConfig.Database config) throws Exception {
        String dump = "src/test/resources/faasload/dump.xml";
        assertThat(run(config, "import", "--faasload", "no such dump").err())
                .isEqualTo("faasload: --faasload: no such file: no such dump\n");
        assertThat(run(config, "import", "--faasload", dump)).isEqualTo(new Ended(0, ""));
        Path report = folder.resolve("report.html");
        assertThat(run(config, "report", "--out", report.toString())).isEqualTo(new Ended(0, ""));
        assertThat(report).content().contains("image/wand_blur", "audio/amplify");
        Path out = folder.resolve("out");
        assertThat(run(config, "export", "--out", out.toString())).isEqualTo(new Ended(0, ""));
        assertThat(run(
                        config,
                        "compare",
                        out.toString(),
                        folder.resolve("loader.yml").toString()))
                .isEqualTo(new Ended(0, ""));
    }

    private static int exit(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private static TestDataset dataset(LoaderConfig.Database config) throws Exception {
        var dataset = new TestDataset(config);
        dataset.write(dataset.run(1, RunStatus.COMPLETED, A));
        return dataset;
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private Ended run(LoaderConfig.Database config, String... command) throws IOException {
        StringWriter err = new StringWriter();
        int exit = Main.run(
                new PrintWriter(new StringWriter()),
                new PrintWriter(err),
                arguments(config, command).toArray(String[]::new));
        return new Ended(exit, err.toString());
    }

    private List<String> arguments(LoaderConfig.Database config, String... command) throws IOException {
        Path file = folder.resolve("loader.yml");
        Files.writeString(file, """
                generation: {nbinputs: {image: 1}}
                database: {user: %s, password: %s, database: %s, host: %s, port: %d, sslmode: disable}
                openwhisk: {authkeys: keys, kafkahost: "localhost:1", apihost: "http://localhost:1"}
                """.formatted(
                        config.user(), config.password().value(), config.database(), config.host(), config.port()));
        List<String> arguments = new ArrayList<>(List.of("--config", file.toString()));
        arguments.addAll(List.of(command));
        return arguments;
    }
}
