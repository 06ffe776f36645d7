package io.faasload.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.faasload.config.LoaderConfig;
import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.DatasetDatabase;
import io.faasload.dataset.PostgresExtension;
import io.faasload.dataset.TestDataset;
import io.faasload.export.FaasloadImport.Rows;
import io.faasload.export.file.Format;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Datasets of FaaSLoad's MySQL database; {@code dump.xml} is what Debian's MariaDB makes of {@code database.sql}, without its structure. */
@ExtendWith(PostgresExtension.class)
class FaasloadImportIT {

    private static final Path SERVER = Path.of("/usr/sbin/mariadbd");
    private static final Path RESOURCES = Path.of("src", "test", "resources", "faasload");

    @TempDir
    private Path folder;

    private Process server;

    @AfterEach
    void stop() throws InterruptedException {
        if (server != null) {
            server.destroy();
            server.waitFor();
        }
    }

    private static Map<String, Rows> load(DatasetConnection connection, InputStream dump) throws ExportException {
        return FaasloadImport.run(connection, dump, 19940503, RowProgress.NONE);
    }

    private static DatasetConnection connect(LoaderConfig.Database config) throws Exception {
        DatasetDatabase database = DatasetDatabase.of(config);
        database.prepare();
        return database.connect();
    }

    @Test
    void runsKeepTheirValuesAndGetTheIdsOfADataset(LoaderConfig.Database config) throws Exception {
        try (DatasetConnection connection = connect(config);
                InputStream dump = Files.newInputStream(RESOURCES.resolve("dump.xml"))) {
            assertThat(load(connection, dump))
                    .isEqualTo(Map.of(
                            "functions", new Rows(2, 2),
                            "runs", new Rows(3, 3),
                            "parameters", new Rows(9, 9),
                            "resources", new Rows(3, 4)));
            isFaasloadsDataset(connection);
            assertThat(TestDataset.rows(
                            connection,
                            "SELECT seed, streams, created = '2023-11-14 22:13:20.208+00' FROM faasload.generation"))
                    .containsExactly("19940503 shared t");
            assertThatThrownBy(() -> load(connection, Files.newInputStream(RESOURCES.resolve("dump.xml"))))
                    .isInstanceOf(ExportException.class)
                    .hasMessageContaining("has rows, and import needs empty tables");
        }
    }

    private static void isFaasloadsDataset(DatasetConnection connection) throws Exception {
        assertThat(TestDataset.rows(
                        connection,
                        "SELECT f.name, trace, input, r.id = (trace::bigint << 32) + input, namespace, left(activation_id, 2), failed,"
                                + " start_ms, end_ms, wait_ms, init_ms, outputsize, extract_ms, transform_ms, load_ms, status,"
                                + " planned_us, cpu_us, memory_peak_b, memory_peak_by FROM faasload.runs r"
                                + " JOIN faasload.functions f ON f.id = function ORDER BY r.id"))
                .containsExactly(
                        "image/wand_blur 1 1 t user-wand_blur aa f 1700000000500 1700000001038 292 454 12345 3 500 4 completed"
                                + " 1700000000208000 9000 2000000 sampled",
                        "image/wand_blur 1 2 t user-wand_blur - - - - - - - - - - lost 1700000000208000 - - -",
                        "audio/amplify 2 1 t user-amplify bb t 1700000002000 1700000002100 5 - - - - - completed"
                                + " 1700000001995000 - - -");
        assertThat(
                        TestDataset.rows(
                                connection,
                                "SELECT run & 4294967295, name, value FROM faasload.parameters ORDER BY run, name COLLATE \"C\""))
                .containsExactly(
                        "1 incont image",
                        "1 object 1.jpg",
                        "1 outcont user-wand_blur-out",
                        "1 sigma 1.3424023855536071",
                        "2 object 2.jpg",
                        "2 sigma 77.4",
                        "1 empty ",
                        "1 mode NULL & <b>\"ü🦆",
                        "1 object 1.wav");
        assertThat(
                        TestDataset.rows(
                                connection,
                                "SELECT run, timestamp_ms, memory_b, proc_mcpu FROM faasload.resources ORDER BY run, timestamp_ms"))
                .containsExactly(
                        "4294967297 1700000000500 1000000 0",
                        "4294967297 1700000000510 2000000 9",
                        "8589934593 1700000002000 - -");
    }

    @Test
    void getsTheSameExport(LoaderConfig.Database config) throws Exception {
        try (DatasetConnection connection = connect(config);
                InputStream dump = Files.newInputStream(RESOURCES.resolve("dump.xml"))) {
            load(connection, dump);
            DatasetExport.run(
                    connection,
                    new DatasetExport.Request(
                            folder.resolve("out"),
                            EnumSet.of(Format.CSV),
                            new LoaderConfig.Publication(null, null, null, null, null),
                            "",
                            null),
                    RowProgress.NONE);
        }
        assertThat(Files.readString(folder.resolve("out/csv/runs/function=image%2Fwand_blur/part-0.csv")))
                .contains("param_sigma", ",1.3424023855536071");
    }

    @Test
    void inputsWithoutUsableNumbersAreNumberedInTheirOrder(LoaderConfig.Database config) throws Exception {
        String dump = Files.readString(RESOURCES.resolve("dump.xml"))
                .replace(">1.jpg<", ">cat.jpg<")
                .replace(">1.wav<", ">0.wav<");
        try (DatasetConnection connection = connect(config)) {
            load(connection, new ByteArrayInputStream(dump.getBytes(StandardCharsets.UTF_8)));
            assertThat(TestDataset.rows(connection, "SELECT trace, input FROM faasload.runs ORDER BY id"))
                    .containsExactly("1 1", "1 2", "2 1");
        }
    }

    @Test
    void whatIsNoDumpOfFaasloadIsRefusedAndNothingIsImported(LoaderConfig.Database config) throws Exception {
        String dump = Files.readString(RESOURCES.resolve("dump.xml"));
        try (DatasetConnection connection = connect(config)) {
            refuses(connection, "<html></html>", "the dump is not one of mysqldump --xml: it starts with <html>");
            refuses(connection, "-- MySQL dump 10.13", "the dump is not complete XML of mysqldump --xml: line 1: ");
            refuses(
                    connection,
                    dump.substring(0, dump.length() / 2),
                    "the dump is not complete XML of mysqldump --xml: line ");
            refuses(
                    connection,
                    dump.replace("table_data name=\"resources\"", "table_data name=\"other\""),
                    "the dump lacks tables of FaaSLoad: resources");
            refuses(
                    connection,
                    dump.replace(">292<", ">soon<"),
                    "PostgreSQL: ERROR: invalid input syntax for type bigint: \"soon\"");
            refuses(
                    connection,
                    "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><mysqldump>&e;</mysqldump>",
                    "the dump ");
            assertThat(TestDataset.rows(connection, "SELECT count(*) FROM faasload.functions"))
                    .containsExactly("0");
        }
    }

    private static void refuses(DatasetConnection connection, String dump, String reason) {
        assertThatThrownBy(() -> load(connection, new ByteArrayInputStream(dump.getBytes(StandardCharsets.UTF_8))))
                .isInstanceOf(ExportException.class)
                .hasMessageStartingWith(reason)
                .hasMessageNotContaining("\n");
    }

    @Test
    void aDumpOfMariaDbIsImported(LoaderConfig.Database config) throws Exception {
        assumeTrue(Files.isExecutable(SERVER), "skipped: mariadbd is not installed (apt-get install mariadb-server)");
        // A socket's path is short.
        Path data = Files.createTempDirectory("faasload-mariadb-");
        try {
            startServer(data);
            Path dump = folder.resolve("dump.xml");
            success(
                    ProcessBuilder.Redirect.from(
                            RESOURCES.resolve("database.sql").toFile()),
                    ProcessBuilder.Redirect.DISCARD,
                    client("mariadb", data, "faasload"));
            success(
                    ProcessBuilder.Redirect.PIPE,
                    ProcessBuilder.Redirect.to(dump.toFile()),
                    client("mariadb-dump", data, "--xml", "--single-transaction", "faasload"));
            try (DatasetConnection connection = connect(config);
                    InputStream input = Files.newInputStream(dump)) {
                assertThat(load(connection, input)).containsEntry("runs", new Rows(3, 3));
                isFaasloadsDataset(connection);
            }
        } finally {
            stop();
            try (Stream<Path> files = Files.walk(data)) {
                for (Path file :
                        files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static String[] client(String program, Path data, String... arguments) {
        return Stream.concat(
                        Stream.of(
                                program,
                                "--no-defaults",
                                "--socket=" + data.resolve("socket"),
                                "--user=root",
                                "--default-character-set=utf8mb4"),
                        Stream.of(arguments))
                .toArray(String[]::new);
    }

    private void startServer(Path data) throws Exception {
        String user = "--user=" + System.getProperty("user.name");
        success(
                ProcessBuilder.Redirect.PIPE,
                ProcessBuilder.Redirect.DISCARD,
                "mariadb-install-db",
                "--no-defaults",
                "--auth-root-authentication-method=normal",
                "--skip-test-db",
                user,
                "--datadir=" + data.resolve("data"));
        server = new ProcessBuilder(
                        SERVER.toString(),
                        "--no-defaults",
                        "--skip-networking",
                        "--innodb-flush-log-at-trx-commit=0",
                        user,
                        "--datadir=" + data.resolve("data"),
                        "--socket=" + data.resolve("socket"),
                        "--pid-file=" + data.resolve("pid"))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("server.log").toFile())
                .start();
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(() -> exit(
                                ProcessBuilder.Redirect.PIPE,
                                ProcessBuilder.Redirect.DISCARD,
                                client("mariadb", data, "-e", "CREATE DATABASE faasload CHARACTER SET utf8mb4"))
                        == 0);
    }

    private void success(ProcessBuilder.Redirect in, ProcessBuilder.Redirect out, String... command) throws Exception {
        assertThat(exit(in, out, command)).as(List.of(command).toString()).isZero();
    }

    private int exit(ProcessBuilder.Redirect in, ProcessBuilder.Redirect out, String... command)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectInput(in)
                .redirectOutput(out)
                .redirectError(folder.resolve("client.log").toFile())
                .start();
        process.getOutputStream().close();
        return process.waitFor();
    }
}
