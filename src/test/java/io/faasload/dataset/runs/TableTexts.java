package io.faasload.dataset.runs;

import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.TestDataset;
import io.faasload.dataset.runs.RunColumns.LogRow;
import io.faasload.dataset.runs.RunColumns.SampleRow;
import io.faasload.run.Run;
import io.faasload.run.Run.Ended;
import io.faasload.run.Run.LogLine;
import io.faasload.run.Run.Sample;
import io.faasload.simulation.ModelTable;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All tables of a dataset, one text per row, from PostgreSQL and from the model, for comparison. */
final class TableTexts {

    private static final String RUNS =
            "SELECT 'run', " + TableColumn.join(RunColumns.ALL, TableColumn::name) + " FROM runs";
    private static final String PARAMETERS = "SELECT 'parameter', run, name, value FROM parameters";
    private static final String SAMPLES =
            "SELECT 'sample', " + TableColumn.join(RunColumns.SAMPLE, TableColumn::name) + " FROM resources";
    private static final String LOGS =
            "SELECT 'log', " + TableColumn.join(RunColumns.LOG, TableColumn::name) + " FROM logs";
    private static final String ORPHANS =
            "SELECT 'orphan', activation_id, namespace, action, seen_ms, duration_ms FROM orphans";
    private static final String EXPLAINED = "SELECT activation_id FROM orphans JOIN runs USING (activation_id)";

    private TableTexts() {}

    /** All rows of the tables. */
    static List<String> of(DatasetConnection connection) throws SQLException {
        return of(connection, Set.of());
    }

    /**
     * All rows of the tables, except for some orphans.
     *
     * @param simultaneous activations that a run and an orphan were written with at the same moment without seeing each other: an
     *     orphan whose activation a run has is left out, and of any other only the activation is compared
     */
    static List<String> of(DatasetConnection connection, Set<String> simultaneous) throws SQLException {
        var texts = new ArrayList<String>();
        for (String sql : List.of(RUNS, PARAMETERS, SAMPLES, LOGS)) {
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

    /** All rows of the model. */
    static List<String> of(ModelTable model) {
        return of(model, Set.of());
    }

    /** Like {@link #of(ModelTable)}, with some orphans of which only the activation is compared. */
    static List<String> of(ModelTable model, Set<String> simultaneous) {
        var texts = new ArrayList<String>();
        for (Run run : model.runs()) {
            texts.add(text("run", RunColumns.ALL, run));
            ParameterRows.of(run.parameters())
                    .forEach((name, value) ->
                            texts.add(text("parameter", run.id().value(), name, value)));
            Ended ended = run.ended();
            if (ended != null && ended.logs() != null) {
                int position = 0;
                for (LogLine line : ended.logs()) {
                    texts.add(text("log", RunColumns.LOG, new LogRow(run.id().value(), ++position, line)));
                }
            }
            if (ended != null && ended.usage() != null) {
                var timestamps = new TreeSet<Long>();
                for (Sample sample : ended.usage().samples()) {
                    if (timestamps.add(sample.timestampMillis())) {
                        texts.add(text(
                                "sample",
                                RunColumns.SAMPLE,
                                new SampleRow(run.id().value(), sample)));
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

    /** Which value goes into which column is tested in {@code RunStatementIT}. */
    private static <R> String text(String table, List<TableColumn<R>> columns, R row) {
        return text(Stream.concat(
                        Stream.of(table),
                        columns.stream().map(column -> column.value().apply(row)))
                .toArray());
    }

    private static String text(Object... columns) {
        return Stream.of(columns)
                .map(column -> column == null ? "-" : column instanceof Boolean is ? is ? "t" : "f" : column.toString())
                .collect(Collectors.joining(" "));
    }
}
