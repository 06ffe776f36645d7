package io.faasload.job.rows;

import static io.faasload.dataset.TestDataset.A;
import static io.faasload.dataset.TestDataset.B;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.config.LoaderConfig;
import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.DatasetDatabaseIT;
import io.faasload.dataset.PermanentRefusalException;
import io.faasload.dataset.PostgresExtension;
import io.faasload.dataset.TestDataset;
import io.faasload.dataset.runs.Orphan;
import io.faasload.dataset.runs.OrphanStatement;
import io.faasload.dataset.runs.RunStatement;
import io.faasload.dataset.runs.Runs;
import io.faasload.dataset.summary.Progress;
import io.faasload.dataset.verify.ExpectedTrace;
import io.faasload.dataset.verify.Verification;
import io.faasload.run.PastRuns;
import io.faasload.run.Run;
import io.faasload.run.RunStatus;
import java.sql.SQLException;
import java.time.Duration;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RpcOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class RowSinkIT {

    private final AtomicInteger rejected = new AtomicInteger();

    @Test
    void writesRunsAndOrphansInBatches(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            var settings = new Configuration();
            settings.set(PipelineOptions.GENERIC_TYPES, false);
            settings.set(RpcOptions.ASK_TIMEOUT_DURATION, Duration.ofMinutes(5));
            var flink = StreamExecutionEnvironment.createLocalEnvironment(1, settings);
            long epoch = dataset.epoch();
            flink.fromData(
                            Run.class,
                            dataset.run(1, RunStatus.STARTED, A),
                            dataset.run(1, RunStatus.COMPLETED, A),
                            dataset.run(2, RunStatus.REFUSED, null))
                    .sinkTo(RestartableSink.proven(dataset.database.jdbc(), new RunStatement(epoch), epoch));
            flink.fromData(Orphan.class, new Orphan(B, "somebody", "hello", 1, null))
                    .sinkTo(RestartableSink.of(dataset.database.jdbc(), new OrphanStatement(epoch)));
            flink.execute();
            assertThat(dataset.rows("SELECT input, status FROM runs ORDER BY input"))
                    .containsExactly("1 completed", "2 refused");
            assertThat(dataset.rows("SELECT count(*) FROM parameters")).containsExactly("8");
            assertThat(dataset.rows("SELECT count(*) FROM resources")).containsExactly("2");
            assertThat(dataset.rows("SELECT activation_id FROM orphans")).containsExactly(B);
            assertThat(dataset.rows("SELECT epoch, subtask, attempt FROM writers"))
                    .containsExactly(epoch + " 0 0");
        }
    }

    @Test
    void setsApartTheRowThatPostgresqlRefusesAndWritesTheOthers(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            // Longer than an index entry can be, and random because PostgreSQL compresses.
            String tooLong = new Random(1)
                    .ints(6_000, 'A', 'z')
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();

            write(
                    dataset,
                    dataset.run(1, RunStatus.COMPLETED, A),
                    dataset.run(2, RunStatus.STARTED, tooLong),
                    dataset.run(2, RunStatus.COMPLETED, tooLong),
                    dataset.run(3, RunStatus.COMPLETED, B));

            assertThat(dataset.rows("SELECT input, status FROM runs ORDER BY id"))
                    .containsExactly("1 completed", "3 completed");
            assertThat(dataset.rows("SELECT status, activation_id = '" + tooLong + "', sqlstate,"
                            + " content::jsonb -> 'ended' ->> 'completedBy' FROM rejected"))
                    .containsExactly("completed t 54000 event");
            assertThat(rejected).hasValue(1);
        }
    }

    @Test
    void anActivationCompletesOneRun(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            write(
                    dataset,
                    dataset.run(1, RunStatus.COMPLETED, A),
                    dataset.run(2, RunStatus.STARTED, A),
                    dataset.run(3, RunStatus.COMPLETED, B));
            write(dataset, dataset.run(2, RunStatus.COMPLETED, A));

            assertThat(dataset.rows("SELECT input, status, activation_id, error FROM runs ORDER BY id"))
                    .containsExactly(
                            "1 completed " + A + " -",
                            "2 lost - OpenWhisk answered with activation " + A + ", which is that of another call",
                            "3 completed " + B + " -");
            assertThat(dataset.rows("SELECT activation_id FROM orphans")).isEmpty();
            assertThat(rejected).hasValue(0);
        }
    }

    @Test
    void aRowSetApartCountsAsEndedAndIsNotInvokedAgain(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            write(dataset, dataset.run(2, RunStatus.STARTED, B), dataset.run(3, RunStatus.STARTED, "3"));
            dataset.write(new Orphan(A, "user-wand_blur", "imaging/wand_blur", 5, 6L));
            dataset.execute("ALTER TABLE runs ADD CHECK (input NOT IN (1, 2))  NOT VALID");
            write(
                    dataset,
                    dataset.run(1, RunStatus.COMPLETED, A),
                    dataset.run(2, RunStatus.COMPLETED, B),
                    dataset.run(3, RunStatus.COMPLETED, "3"));

            assertThat(Runs.since(dataset.connection, dataset.trace, 1))
                    .isEqualTo(new PastRuns(BitSet.valueOf(new long[] {0b1110}), Map.of()));
            assertThat(Runs.byActivation(dataset.connection, List.of(A, "none")))
                    .containsOnlyKeys(A)
                    .extractingByKey(A)
                    .satisfies(run -> assertThat(run.id().input()).isEqualTo(1));
            Progress.TraceProgress progress = Progress.read(dataset.connection, Map.of(dataset.trace, 3))
                    .traces()
                    .get(0);
            assertThat(progress.settled()).isEqualTo(3);
            assertThat(progress.rejected()).isEqualTo(2);
            assertThat(progress.started()).isZero();

            assertThat(dataset.rows("SELECT activation_id FROM orphans")).isEmpty();
            dataset.write(new Orphan(A, "user-wand_blur", "imaging/wand_blur", 5, 6L));
            Verification verification = Verification.run(
                    dataset.connection,
                    List.of(new ExpectedTrace(
                            dataset.trace,
                            "imaging/wand_blur",
                            "user-wand_blur",
                            null,
                            3,
                            Collections.nCopies(4, new ExpectedTrace.Planned(TestDataset.PARAMETERS, null))
                                    .iterator())));
            assertThat(verification.findings())
                    .extracting(Object::toString)
                    .singleElement()
                    .asString()
                    .startsWith(
                            "imaging/wand_blur (user-wand_blur): 2 with a row that PostgreSQL refused, in table"
                                    + " rejected: 1-2 (input 1: ERROR: new row for relation \"runs\" violates check constraint");
            assertThat(verification.orphans()).isZero();
        }
    }

    @Test
    void aTextThatTheEncodingCannotHoldDoesNotStopTheOthers(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(DatasetDatabaseIT.withEncoding(config, "LATIN1"))) {
            Run run = dataset.run(2, RunStatus.REFUSED, null);
            write(
                    dataset,
                    dataset.run(1, RunStatus.STARTED, A),
                    new Run(
                            run.id(),
                            run.target(),
                            run.status(),
                            run.parameters(),
                            run.plannedMicros(),
                            run.call(),
                            null,
                            "файл 1.jpg"),
                    dataset.run(3, RunStatus.STARTED, B));

            assertThat(dataset.rows("SELECT input FROM runs ORDER BY 1")).containsExactly("1", "3");
            assertThat(dataset.rows("SELECT run & 255, status, sqlstate FROM rejected"))
                    .containsExactly("2 refused 22P05");
        }
    }

    @Test
    void keepsTheBatchWhenTheRowsAreNotToBlame(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config);
                DatasetConnection connection = dataset.database.connect()) {
            var batch = new RowBatch<>(new RunStatement(dataset.epoch()), "faasload", rejected::incrementAndGet);
            batch.prepareStatements(connection.jdbc());
            batch.addToBatch(List.of(dataset.run(1, RunStatus.STARTED, A)));
            execute(connection, "SET default_transaction_read_only = on");
            assertThatThrownBy(batch::executeBatch)
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("read-only");

            execute(connection, "SET default_transaction_read_only = off");
            batch.executeBatch();

            assertThat(dataset.rows("SELECT input, status FROM runs")).containsExactly("1 started");
            assertThat(dataset.rows("SELECT * FROM rejected")).isEmpty();
            batch.closeStatements();
        }
    }

    @Test
    void aMissingTableOrColumnEndsTheJobInsteadOfRestartingIt(LoaderConfig.Database config) throws Exception {
        for (String change : List.of("ALTER TABLE runs DROP COLUMN sent_us", "DROP TABLE runs CASCADE")) {
            try (var dataset = new TestDataset(config)) {
                dataset.execute(change);
                assertThatThrownBy(() -> write(dataset, dataset.run(1, RunStatus.STARTED, A)))
                        .isInstanceOf(PermanentRefusalException.class)
                        .hasMessageContaining("does not exist");
            }
        }
    }

    private static void execute(DatasetConnection connection, String sql) throws SQLException {
        try (var statement = connection.jdbc().createStatement()) {
            statement.execute(sql);
        }
    }

    private void write(TestDataset dataset, Run... runs) throws SQLException {
        var statement = new RunStatement(dataset.epoch());
        var batch = new RowBatch<>(statement, "faasload", rejected::incrementAndGet);
        batch.prepareStatements(dataset.connection.jdbc());
        var pending = new PendingRows<>(statement);
        for (Run run : runs) {
            while (!pending.add(run)) {
                batch.addToBatch(pending.take());
                batch.executeBatch();
            }
        }
        batch.addToBatch(pending.take());
        batch.executeBatch();
        batch.closeStatements();
    }
}
