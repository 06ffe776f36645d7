package io.faasload.dataset.runs;

import static io.faasload.dataset.runs.TableColumn.Type.BIGINT;
import static io.faasload.dataset.runs.TableColumn.Type.BOOLEAN;
import static io.faasload.dataset.runs.TableColumn.Type.INTEGER;
import static io.faasload.dataset.runs.TableColumn.Type.TEXT;

import io.faasload.run.Run;
import io.faasload.run.Run.Ended;
import io.faasload.run.Run.LogLine;
import io.faasload.run.Run.Sample;
import io.faasload.run.Run.Usage;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The columns of {@code runs} and of the tables below it, each with its value. {@link RunStatement} is built from them: a new column
 * is one line here, in the list of its kind.
 */
public final class RunColumns {

    /** Identify the run: the same in every write. */
    static final List<TableColumn<Run>> IDENTITY = List.of(
            new TableColumn<>("id", BIGINT, run -> run.id().value()),
            new TableColumn<>("trace", INTEGER, run -> run.id().trace()),
            new TableColumn<>("function", INTEGER, run -> run.target().function()),
            new TableColumn<>("namespace", TEXT, run -> run.target().namespace()),
            new TableColumn<>("input", INTEGER, run -> run.id().input()),
            new TableColumn<>("repetition", INTEGER, run -> run.target().repetition()));

    private static final TableColumn<Run> STATUS =
            new TableColumn<>("status", TEXT, run -> run.status().text());

    /** Columns of a started run: a row is not rewritten if none of them changes. */
    static final List<TableColumn<Run>> CALL = List.of(
            new TableColumn<>("attempt", INTEGER, run -> run.call().attempt()),
            new TableColumn<>("planned_us", BIGINT, Run::plannedMicros),
            new TableColumn<>("sent_us", BIGINT, run -> run.call().sentMicros()),
            new TableColumn<>("accepted_us", BIGINT, run -> run.call().acceptedMicros()),
            new TableColumn<>("activation_id", TEXT, run -> run.call().activationId()),
            new TableColumn<>("forced_cold", BOOLEAN, run -> run.call().isForcedCold()),
            new TableColumn<>("error", TEXT, Run::error));

    /** Columns that only a completed run has. */
    private static final List<TableColumn<Run>> END = List.of(
            ended("completed_by", TEXT, Ended::completedBy),
            ended("failed", BOOLEAN, Ended::failed),
            ended("response_status", TEXT, Ended::responseStatus),
            ended("start_ms", BIGINT, end -> end.times().startMillis()),
            ended("end_ms", BIGINT, end -> end.times().endMillis()),
            ended("wait_ms", BIGINT, end -> end.times().waitMillis()),
            ended("init_ms", BIGINT, end -> end.times().initMillis()),
            ended("outputsize", BIGINT, end -> end.etl().outputSizeBytes()),
            ended("extract_ms", BIGINT, end -> end.etl().extractMillis()),
            ended("transform_ms", BIGINT, end -> end.etl().transformMillis()),
            ended("load_ms", BIGINT, end -> end.etl().loadMillis()),
            ended("extract_us", BIGINT, end -> end.etl().extractMicros()),
            ended("transform_us", BIGINT, end -> end.etl().transformMicros()),
            ended("load_us", BIGINT, end -> end.etl().loadMicros()),
            ended("memory_mb", INTEGER, Ended::memoryMegabytes),
            ended("invoker", TEXT, Ended::invoker),
            used("container", TEXT, Usage::container),
            used("attribution", TEXT, Usage::attribution),
            used("attribution_by", TEXT, Usage::attributionBy),
            used("cpu_us", BIGINT, Usage::cpuMicros),
            used("memory_peak_b", BIGINT, Usage::memoryPeakBytes),
            used("memory_peak_by", TEXT, Usage::memoryPeakBy),
            used("usage_missing", TEXT, Usage::missing));

    /** Columns that a write may replace. */
    static final List<TableColumn<Run>> REPLACED =
            Stream.of(List.of(STATUS), CALL, END).flatMap(List::stream).toList();

    /** All columns of {@code runs}. */
    public static final List<TableColumn<Run>> ALL =
            Stream.of(IDENTITY, REPLACED).flatMap(List::stream).toList();

    /** Not in the table: the action of an orphan, which has no function. */
    static final TableColumn<Run> ACTION =
            new TableColumn<>("action", TEXT, run -> run.target().action());

    /** A row of {@code parameters}. */
    record ParameterRow(long run, String name, String value) {}

    /** A row of {@code resources}. */
    record SampleRow(long run, Sample sample) {}

    /** All columns of {@code parameters}. */
    static final List<TableColumn<ParameterRow>> PARAMETER = List.of(
            new TableColumn<>("run", BIGINT, ParameterRow::run),
            new TableColumn<>("name", TEXT, ParameterRow::name),
            new TableColumn<>("value", TEXT, ParameterRow::value));

    /** All columns of {@code resources}. */
    static final List<TableColumn<SampleRow>> SAMPLE = List.of(
            new TableColumn<>("run", BIGINT, SampleRow::run),
            sampled("timestamp_ms", Sample::timestampMillis),
            sampled("memory_b", Sample::memoryBytes),
            sampled("proc_mcpu", Sample::cpuMillis),
            sampled("memory_used_b", Sample::memoryUsedBytes),
            sampled("memory_peak_b", Sample::memoryPeakBytes),
            sampled("cpu_us", Sample::cpuMicros),
            sampled("cpu_user_us", Sample::cpuUserMicros),
            sampled("cpu_system_us", Sample::cpuSystemMicros),
            sampled("cpu_throttled_us", Sample::cpuThrottledMicros));

    /** A row of {@code logs}; the position counts from 1. */
    record LogRow(long run, int position, LogLine line) {}

    /** All columns of {@code logs}. */
    static final List<TableColumn<LogRow>> LOG = List.of(
            new TableColumn<>("run", BIGINT, LogRow::run),
            new TableColumn<>("position", INTEGER, LogRow::position),
            new TableColumn<>("time_us", BIGINT, row -> row.line().timeMicros()),
            new TableColumn<>("stream", TEXT, row -> row.line().stream()),
            new TableColumn<>("text", TEXT, row -> row.line().text()));

    private RunColumns() {}

    /** The names of all columns of {@code runs}. */
    public static List<String> names() {
        return ALL.stream().map(TableColumn::name).toList();
    }

    private static TableColumn<Run> ended(String name, TableColumn.Type type, Function<Ended, @Nullable Object> value) {
        return new TableColumn<>(name, type, run -> run.ended() == null ? null : value.apply(run.ended()));
    }

    private static TableColumn<Run> used(String name, TableColumn.Type type, Function<Usage, @Nullable Object> value) {
        return ended(name, type, end -> end.usage() == null ? null : value.apply(end.usage()));
    }

    private static TableColumn<SampleRow> sampled(String name, Function<Sample, @Nullable Object> value) {
        return new TableColumn<>(name, BIGINT, row -> value.apply(row.sample()));
    }
}
