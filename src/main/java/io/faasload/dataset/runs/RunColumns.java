package io.faasload.dataset.runs;

import static io.faasload.dataset.runs.Column.Type.BIGINT;
import static io.faasload.dataset.runs.Column.Type.BOOLEAN;
import static io.faasload.dataset.runs.Column.Type.INTEGER;
import static io.faasload.dataset.runs.Column.Type.TEXT;

import io.faasload.run.Run;
import io.faasload.run.Run.Ended;
import io.faasload.run.Run.Sample;
import io.faasload.run.Run.Usage;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The columns of {@code runs} and {@code resources}, each with its value. {@link RunStatement} is made of them: a new column
 * is one line here, in the list of its kind.
 */
public final class RunColumns {

    /** Which run it is: the same in every write. */
    static final List<Column<Run>> IDENTITY = List.of(
            new Column<>("id", BIGINT, run -> run.id().value()),
            new Column<>("trace", INTEGER, run -> run.id().trace()),
            new Column<>("function", INTEGER, run -> run.target().function()),
            new Column<>("namespace", TEXT, run -> run.target().namespace()),
            new Column<>("input", INTEGER, run -> run.id().input()));

    private static final Column<Run> STATUS =
            new Column<>("status", TEXT, run -> run.status().text());

    /** What a started run has: a row in which none of it changes is not written again. */
    static final List<Column<Run>> CALL = List.of(
            new Column<>("attempt", INTEGER, run -> run.call().attempt()),
            new Column<>("planned_us", BIGINT, Run::plannedMicros),
            new Column<>("sent_us", BIGINT, run -> run.call().sentMicros()),
            new Column<>("accepted_us", BIGINT, run -> run.call().acceptedMicros()),
            new Column<>("activation_id", TEXT, run -> run.call().activationId()),
            new Column<>("error", TEXT, Run::error));

    /** What only a completed run has. */
    private static final List<Column<Run>> END = List.of(
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
            ended("memory_mb", INTEGER, Ended::memoryMegabytes),
            ended("invoker", TEXT, Ended::invoker),
            used("container", TEXT, Usage::container),
            used("attribution", TEXT, Usage::attribution),
            used("attribution_by", TEXT, Usage::attributionBy),
            used("cpu_us", BIGINT, Usage::cpuMicros),
            used("memory_peak_b", BIGINT, Usage::memoryPeakBytes),
            used("memory_peak_by", TEXT, Usage::memoryPeakBy));

    /** What a write may replace. */
    static final List<Column<Run>> REPLACED =
            Stream.of(List.of(STATUS), CALL, END).flatMap(List::stream).toList();

    /** All columns of {@code runs}. */
    static final List<Column<Run>> ALL =
            Stream.of(IDENTITY, REPLACED).flatMap(List::stream).toList();

    /** Those of {@code resources}, without the run. */
    static final List<Column<Sample>> SAMPLE = List.of(
            new Column<>("timestamp_ms", BIGINT, Sample::timestampMillis),
            new Column<>("memory_b", BIGINT, Sample::memoryBytes),
            new Column<>("proc_mcpu", BIGINT, Sample::cpuMillis),
            new Column<>("memory_used_b", BIGINT, Sample::memoryUsedBytes),
            new Column<>("memory_peak_b", BIGINT, Sample::memoryPeakBytes),
            new Column<>("cpu_us", BIGINT, Sample::cpuMicros),
            new Column<>("cpu_user_us", BIGINT, Sample::cpuUserMicros),
            new Column<>("cpu_system_us", BIGINT, Sample::cpuSystemMicros),
            new Column<>("cpu_throttled_us", BIGINT, Sample::cpuThrottledMicros));

    private RunColumns() {}

    /** The names of all columns of {@code runs}. */
    public static List<String> names() {
        return ALL.stream().map(Column::name).toList();
    }

    private static Column<Run> ended(String name, Column.Type type, Function<Ended, @Nullable Object> value) {
        return new Column<>(name, type, run -> run.ended() == null ? null : value.apply(run.ended()));
    }

    private static Column<Run> used(String name, Column.Type type, Function<Usage, @Nullable Object> value) {
        return ended(name, type, end -> end.usage() == null ? null : value.apply(end.usage()));
    }
}
