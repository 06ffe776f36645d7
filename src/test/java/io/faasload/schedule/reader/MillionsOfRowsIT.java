package io.faasload.schedule.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.config.LoaderConfig;
import io.faasload.config.LoaderConfig.Streams;
import io.faasload.config.key.Secret;
import io.faasload.dataset.JdbcSettings;
import io.faasload.dataset.PostgresExtension;
import io.faasload.dataset.TestDataset;
import io.faasload.job.rows.DatasetLedger;
import io.faasload.run.Invocation;
import io.faasload.schedule.trace.Draws;
import io.faasload.schedule.trace.TraceDefinition;
import io.faasload.schedule.trace.TraceFixtures;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Ten million runs of one trace, and a process with a heap of 512 MB that resumes from them without a state. */
@Tag("slow")
@ExtendWith(PostgresExtension.class)
class MillionsOfRowsIT {

    private static final int ROWS = 10_000_000;
    private static final int STARTED_EACH = 1_000_000;

    @Test
    void aSmallHeapResumesFromTenMillionRows(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            dataset.connection.jdbc().setNetworkTimeout(Runnable::run, 0);
            // Rows are made five times faster without what their reader does not use.
            dataset.execute("""
                    DROP INDEX runs_function_status, runs_activation_id;
                    ALTER TABLE runs DROP CONSTRAINT runs_pkey CASCADE, DROP CONSTRAINT runs_function_fkey,
                      DROP CONSTRAINT runs_trace_fkey;
                    ALTER TABLE runs SET UNLOGGED""");
            dataset.execute("""
                    INSERT INTO runs (id, function, namespace, activation_id, trace, input, status, attempt, planned_us,
                      sent_us, accepted_us, completed_by, failed, start_ms, end_ms)
                    SELECT %2$d::bigint << 32 | i, %1$d, 'user-wand_blur', lpad(to_hex(i), 32, '0'), %2$d, i,
                      CASE WHEN i %% %4$d = 0 THEN 'started' ELSE 'completed' END, 1, i, i, i, 'event', false, i, i
                    FROM generate_series(1, %3$d) AS i""".formatted(dataset.function, dataset.trace, ROWS, STARTED_EACH));
            dataset.execute("ALTER TABLE runs ADD PRIMARY KEY (id)");

            JdbcSettings jdbc = dataset.database.jdbc();
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx512m",
                            "-XX:+UseSerialGC",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Resuming.class.getName(),
                            jdbc.url(),
                            jdbc.user(),
                            jdbc.password().value(),
                            String.valueOf(dataset.trace),
                            jdbc.schema())
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            System.out.print(output);
            assertThat(process.waitFor()).as(output).isZero();
        }
    }

    /** The process. Prints what it measured. */
    static final class Resuming {

        private Resuming() {}

        public static void main(String[] arguments) throws Exception {
            JdbcSettings jdbc = new JdbcSettings(arguments[0], arguments[1], new Secret(arguments[2]), arguments[4]);
            TraceDefinition trace = TraceFixtures.trace(Integer.parseInt(arguments[3]), ROWS + 1);
            long begin = System.nanoTime();
            Draws draws = new Draws(trace, TraceFixtures.SEED, Streams.SHARED);
            while (draws.nextInput() <= ROWS) {
                draws.skip();
            }
            System.out.printf(Locale.ROOT, "draws skipped: %.1f s%n", secondsSince(begin));

            begin = System.nanoTime();
            ReaderHarness harness = new ReaderHarness(() -> new DatasetLedger(jdbc), trace);
            harness.addSplitsOf(trace);
            List<Invocation> invocations = harness.poll();
            System.out.printf(Locale.ROOT, "resumed from %d rows: %.1f s%n", ROWS, secondsSince(begin));
            System.gc();
            System.out.printf(
                    "heap in use afterwards: %d MB%n",
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20);

            assertThat(invocations)
                    .hasSize(ROWS / STARTED_EACH + 1)
                    .extracting(invocation -> invocation.call() == null)
                    .containsOnlyOnce(true)
                    .endsWith(true);
            Invocation last = invocations.get(invocations.size() - 1);
            assertThat(last.id().input()).isEqualTo(ROWS + 1);
            assertThat(last.parameters()).isEqualTo(draws.next());
        }

        private static double secondsSince(long nanos) {
            return (System.nanoTime() - nanos) / 1e9;
        }
    }
}
