package io.faasload.dataset.runs;

import io.faasload.dataset.TestDataset;
import io.faasload.run.Run;
import io.faasload.run.Run.Ended;
import io.faasload.run.Run.Etl;
import io.faasload.run.Run.Sample;
import io.faasload.run.Run.Times;
import io.faasload.run.Run.Usage;
import io.faasload.simulation.ModelTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All tables of a dataset as one text for each row, from PostgreSQL and from the model, to be compared. */
final class TableTexts {

    private static final String RUNS = """
            SELECT 'run', id, trace, function, namespace, input, status, attempt, planned_us, sent_us, accepted_us,
              activation_id, error, completed_by, failed, response_status, start_ms, end_ms, wait_ms, init_ms, outputsize,
              extract_ms, transform_ms, load_ms, memory_mb, invoker, container, attribution, attribution_by, cpu_us,
              memory_peak_b, memory_peak_by
            FROM runs""";
    private static final String PARAMETERS = "SELECT 'parameter', run, name, value FROM parameters";
    private static final String SAMPLES = """
            SELECT 'sample', run, timestamp_ms, memory_b, proc_mcpu, memory_used_b, memory_peak_b, cpu_us, cpu_user_us,
              cpu_system_us, cpu_throttled_us
            FROM resources""";
    private static final String ORPHANS =
            "SELECT 'orphan', activation_id, namespace, action, seen_ms, duration_ms FROM orphans";
    private static final String EXPLAINED = "SELECT activation_id FROM orphans JOIN runs USING (activation_id)";

    private TableTexts() {}

    /** Every row of the tables. */
    static List<String> of(Connection connection) throws SQLException {
        return of(connection, Set.of());
    }

    /**
     * Every row of the tables, but for some orphans.
     *
     * @param simultaneous activations that a run and an orphan were written with at the same moment, and so did not see
     *     each other: an orphan that a run explains is left out, and of another one only the activation counts
     */
    static List<String> of(Connection connection, Set<String> simultaneous) throws SQLException {
        var texts = new ArrayList<String>();
        for (String sql : List.of(RUNS, PARAMETERS, SAMPLES)) {
            texts.addAll(TestDataset.rows(connection, sql));
        }
        for (String orphan : TestDataset.rows(connection, ORPHANS)) {
            texts.add(undetailed(orphan, simultaneous));
        }
        if (!simultaneous.isEmpty()) {
            for (String activation : TestDataset.rows(connection, EXPLAINED)) {
                texts.remove("orphan " + activation);
            }
        }
        Collections.sort(texts);
        return texts;
    }

    private static String undetailed(String orphan, Set<String> simultaneous) {
        String activation = orphan.split(" ")[1];
        return simultaneous.contains(activation) ? "orphan " + activation : orphan;
    }

    /** Every row of the model. */
    static List<String> of(ModelTable model) {
        return of(model, Set.of());
    }

    /** As {@link #of(ModelTable)}, with some orphans of which only the activation counts. */
    static List<String> of(ModelTable model, Set<String> simultaneous) {
        var texts = new ArrayList<String>();
        for (Run run : model.runs()) {
            texts.add(text(run));
            ParameterRows.of(run.parameters())
                    .forEach((name, value) ->
                            texts.add(text("parameter", run.id().value(), name, value)));
            Ended ended = run.ended();
            if (ended != null && ended.usage() != null) {
                var timestamps = new TreeSet<Long>();
                for (Sample sample : ended.usage().samples()) {
                    if (timestamps.add(sample.timestampMillis())) {
                        texts.add(text(run.id().value(), sample));
                    }
                }
            }
        }
        for (Orphan orphan : model.orphans().values()) {
            texts.add(undetailed(
                    text(
                            "orphan",
                            orphan.activationId(),
                            orphan.namespace(),
                            orphan.action(),
                            orphan.seenMillis(),
                            orphan.durationMillis()),
                    simultaneous));
        }
        Collections.sort(texts);
        return texts;
    }

    private static String text(Run run) {
        Ended end = Objects.requireNonNullElse(
                run.ended(),
                new Ended(null, false, null, new Times(null, null, null, null), Etl.UNKNOWN, null, null, null));
        Usage usage = Objects.requireNonNullElse(end.usage(), new Usage(null, null, null, null, null, null, List.of()));
        Object failed = run.ended() == null ? null : end.failed() ? "t" : "f";
        return text(
                "run",
                run.id().value(),
                run.id().trace(),
                run.target().function(),
                run.target().namespace(),
                run.id().input(),
                run.status().text(),
                run.call().attempt(),
                run.plannedMicros(),
                run.call().sentMicros(),
                run.call().acceptedMicros(),
                run.call().activationId(),
                run.error(),
                end.completedBy(),
                failed,
                end.responseStatus(),
                end.times().startMillis(),
                end.times().endMillis(),
                end.times().waitMillis(),
                end.times().initMillis(),
                end.etl().outputSizeBytes(),
                end.etl().extractMillis(),
                end.etl().transformMillis(),
                end.etl().loadMillis(),
                end.memoryMegabytes(),
                end.invoker(),
                usage.container(),
                usage.attribution(),
                usage.attributionBy(),
                usage.cpuMicros(),
                usage.memoryPeakBytes(),
                usage.memoryPeakBy());
    }

    private static String text(long run, Sample sample) {
        return text(
                "sample",
                run,
                sample.timestampMillis(),
                sample.memoryBytes(),
                sample.cpuMillis(),
                sample.memoryUsedBytes(),
                sample.memoryPeakBytes(),
                sample.cpuMicros(),
                sample.cpuUserMicros(),
                sample.cpuSystemMicros(),
                sample.cpuThrottledMicros());
    }

    private static String text(Object... columns) {
        return Stream.of(columns)
                .map(column -> column == null ? "-" : column.toString())
                .collect(Collectors.joining(" "));
    }
}
