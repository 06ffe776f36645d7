package io.faasload.dataset;

import io.faasload.config.LoaderConfig;
import io.faasload.dataset.function.Function;
import io.faasload.dataset.function.Functions;
import io.faasload.dataset.function.Traces;
import io.faasload.dataset.runs.Orphan;
import io.faasload.dataset.runs.OrphanStatement;
import io.faasload.dataset.runs.RowErrors;
import io.faasload.dataset.runs.RunStatement;
import io.faasload.run.Call;
import io.faasload.run.Run;
import io.faasload.run.Run.Ended;
import io.faasload.run.Run.Etl;
import io.faasload.run.Run.Sample;
import io.faasload.run.Run.Times;
import io.faasload.run.Run.Usage;
import io.faasload.run.RunFixtures;
import io.faasload.run.RunId;
import io.faasload.run.RunStatus;
import io.faasload.run.Target;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A prepared dataset with one function and one trace, with short ways to write and read it. */
public final class TestDataset implements AutoCloseable {

    public static final String A = "a".repeat(32);
    public static final String B = "b".repeat(32);
    public static final String PARAMETERS = """
            {"sigma": 1.3424023855536071, "object": "1.jpg", "incont": "image", "outcont": "user-wand_blur-out"}""";

    /** The settings of a new test dataset. */
    public static final Generation.Settings SETTINGS =
            new Generation.Settings(19940503, "shared", Map.of(), "{}", "{}", false);

    public final DatasetDatabase database;
    /** Its search path is the schema, for the statements of tests; the product does not need one. */
    public final DatasetConnection connection;

    public final int function;
    public final int trace;

    public TestDataset(LoaderConfig.Database config) throws SQLException, DatasetException {
        database = DatasetDatabase.of(config);
        database.prepare();
        connection = database.connect();
        connection.jdbc().setSchema(config.schema());
        Functions.load(connection, List.of(function("imaging/wand_blur")));
        function = Functions.list(connection).get(0).id();
        trace = Traces.ensure(connection, function, "user-wand_blur");
        Generation.guard(connection, SETTINGS);
    }

    public static Function function(String name) {
        return new Function(
                0, name, null, "faasload/wand_blur", "- {name: sigma, type: range_float}", "image", 256, 60_000, 1);
    }

    public Run run(int input, RunStatus status, String activation) {
        long planned = 1_700_000_000_000_000L + input * 1_000_000L;
        return new Run(
                new RunId(trace, input),
                new Target(function, "user-wand_blur", "imaging/wand_blur"),
                status,
                PARAMETERS,
                planned,
                new Call(
                        activation,
                        status == RunStatus.REFUSED ? 0 : 1,
                        planned + 100,
                        activation == null ? null : planned + 17_000,
                        activation != null && input % 2 == 0),
                status == RunStatus.COMPLETED ? ended(planned / 1000) : null,
                status == RunStatus.REFUSED ? "The requested resource does not exist." : null);
    }

    public static Ended ended(long startMillis) {
        return RunFixtures.ended(
                        "event",
                        false,
                        "success",
                        new Times(startMillis, startMillis + 538, 292L, 454L),
                        new Etl(12_345L, 3L, 500L, 4L, 2_801L, 500_002L, 4_003L),
                        256,
                        "invoker0",
                        new Usage(
                                "0".repeat(64),
                                "exact",
                                "hostname",
                                9_700L,
                                2_500_000L,
                                "reset",
                                null,
                                List.of(
                                        new Sample(startMillis, 1_000_000L, 0L, 1_100_000L, 1_200_000L, 0L, 0L, 0L, 0L),
                                        new Sample(
                                                startMillis + 10,
                                                2_000_000L,
                                                9L,
                                                2_100_000L,
                                                2_500_000L,
                                                9_400L,
                                                7_000L,
                                                2_400L,
                                                30L))))
                .withLogs(RunFixtures.logs(startMillis));
    }

    /** An end of which only the samples are known. */
    public static Ended ended(boolean failed, Sample... samples) {
        return RunFixtures.ended(
                "record",
                failed,
                null,
                new Times(null, null, null, null),
                Etl.UNKNOWN,
                null,
                null,
                new Usage(null, null, null, null, null, null, null, List.of(samples)));
    }

    public static Sample sample(long timestampMillis, Long memoryBytes) {
        return new Sample(timestampMillis, memoryBytes, null, null, null, null, null, null, null);
    }

    /** The epoch that may write. */
    public long epoch() throws SQLException {
        return Generation.read(connection).orElseThrow().epoch();
    }

    public void write(Run... runs) throws SQLException {
        write(connection, runs);
    }

    public static void write(DatasetConnection connection, Run... runs) throws SQLException {
        write(connection, Generation.read(connection).orElseThrow().epoch(), runs);
    }

    /** Writes a run as the sinks do; a refused one is set apart. */
    public static void writeOrReject(DatasetConnection connection, long epoch, Run run) throws SQLException {
        try {
            write(connection, epoch, run);
        } catch (SQLException e) {
            if (!RowErrors.isOfTheRow(e)) {
                throw e;
            }
            new RunStatement(epoch).reject(connection, run, e);
        }
    }

    public static void write(DatasetConnection connection, long epoch, Run... runs) throws SQLException {
        try (var statement = connection.prepareStatement(RunStatement.SQL)) {
            for (Run run : runs) {
                new RunStatement(epoch).accept(statement, List.of(run));
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    public void write(Orphan orphan) throws SQLException {
        write(epoch(), orphan);
    }

    public void write(long epoch, Orphan orphan) throws SQLException {
        try (var statement = connection.prepareStatement(OrphanStatement.SQL)) {
            new OrphanStatement(epoch).accept(statement, List.of(orphan));
            statement.executeUpdate();
        }
    }

    public void execute(String sql) throws SQLException {
        try (var statement = connection.jdbc().createStatement()) {
            statement.execute(sql);
        }
    }

    /** Rows as texts, columns separated by a blank, NULL as {@code -}. */
    public List<String> rows(String sql) throws SQLException {
        return rows(connection, sql);
    }

    public static List<String> rows(DatasetConnection connection, String sql) throws SQLException {
        return rows(connection.jdbc(), sql);
    }

    public static List<String> rows(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            var texts = new ArrayList<String>();
            while (rows.next()) {
                var columns = new ArrayList<String>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    columns.add(rows.getString(i) == null ? "-" : rows.getString(i));
                }
                texts.add(String.join(" ", columns));
            }
            return texts;
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
