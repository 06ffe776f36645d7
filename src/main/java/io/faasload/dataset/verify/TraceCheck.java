package io.faasload.dataset.verify;

import io.faasload.dataset.runs.ParameterRows;
import io.faasload.dataset.verify.Finding.Kind;
import io.faasload.run.RunStatus;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Checks one trace, row by row: runs by input, each repeated for every parameter. */
final class TraceCheck {

    private final ExpectedTrace expected;
    private final Map<Integer, String> rejected;
    private final Map<Kind, InputRanges> inputs = new EnumMap<>(Kind.class);
    private final Map<Kind, String> examples = new EnumMap<>(Kind.class);
    private final Map<String, String> parameters = new HashMap<>();
    private @Nullable Long plannedMicros;
    private long shiftMicros;
    private long latestShiftMicros;
    private int input;
    private long completed;
    private long failed;

    /**
     * Creates a check.
     *
     * @param rejected why rows are in table {@code rejected}, by input
     */
    TraceCheck(ExpectedTrace expected, Map<Integer, String> rejected) {
        this.expected = expected;
        this.rejected = rejected;
    }

    ExpectedTrace expected() {
        return expected;
    }

    long completed() {
        return completed;
    }

    long failed() {
        return failed;
    }

    /** Checks the next row of the query in {@link Verification}. */
    void row(ResultSet row) throws SQLException {
        int next = row.getInt(1);
        if (next != input) {
            checkPlanned();
            skipTo(next);
            checkRun(row);
            plannedMicros = row.getObject(9, Long.class);
            shiftMicros = row.getLong(10);
        }
        String name = row.getString(7);
        if (name != null) {
            parameters.put(name, row.getString(8));
        }
    }

    /** Called after the last row. */
    void end() {
        checkPlanned();
        skipTo(expected.inputs() + 1);
    }

    private void skipTo(int next) {
        for (int missing = input + 1; missing < next; missing++) {
            notDone(Kind.MISSING, missing);
            // Drawn anyway, since later ones are drawn after it.
            expected.runs().next();
        }
        input = next;
    }

    private void notDone(Kind kind, int where) {
        String reason = rejected.get(where);
        found(reason == null ? kind : Kind.REJECTED, where);
        if (reason != null) {
            examples.putIfAbsent(Kind.REJECTED, "input " + where + ": " + reason);
        }
    }

    private void checkRun(ResultSet row) throws SQLException {
        switch (RunStatus.of(row.getString(2))) {
            case STARTED -> notDone(Kind.NOT_FINAL, input);
            case REFUSED -> found(Kind.REFUSED, input);
            case LOST -> found(Kind.LOST, input);
            case MISSED -> found(Kind.MISSED, input);
            case COMPLETED -> {
                completed++;
                failed += row.getBoolean(3) ? 1 : 0;
                if (row.getBoolean(4)) {
                    found(Kind.WITHOUT_ACTIVATION, input);
                }
                var start = row.getObject(5, Long.class);
                var end = row.getObject(6, Long.class);
                if (start == null || end == null) {
                    found(Kind.WITHOUT_TIMES, input);
                } else if (end < start) {
                    found(Kind.END_BEFORE_START, input);
                }
            }
        }
    }

    private void checkPlanned() {
        if (input == 0) {
            return;
        }
        ExpectedTrace.Planned planned = expected.runs().next();
        checkParameters(ParameterRows.of(planned.parameters()));
        if (planned.micros() != null && plannedMicros != null) {
            checkTime(planned.micros(), plannedMicros);
        }
    }

    /** Each shift moves what follows it; the dataset has their sum. */
    private void checkTime(long wantedMicros, long foundMicros) {
        long shift = foundMicros - wantedMicros;
        if (shift < latestShiftMicros || shift > shiftMicros) {
            found(Kind.OTHER_TIME, input);
            examples.putIfAbsent(
                    Kind.OTHER_TIME,
                    "input %d: planned %d us after the start of the injection and should be %d us"
                            .formatted(input, foundMicros, wantedMicros + latestShiftMicros));
        } else {
            latestShiftMicros = shift;
        }
    }

    private void checkParameters(Map<String, String> wanted) {
        if (parameters.isEmpty() && !wanted.isEmpty()) {
            found(Kind.WITHOUT_PARAMETERS, input);
        } else if (!parameters.equals(wanted)) {
            found(Kind.OTHER_PARAMETERS, input);
            examples.putIfAbsent(Kind.OTHER_PARAMETERS, "input " + input + ": " + difference(wanted));
        }
        parameters.clear();
    }

    private String difference(Map<String, String> wanted) {
        var names = new java.util.TreeSet<>(wanted.keySet());
        names.addAll(parameters.keySet());
        for (String name : names) {
            var is = parameters.get(name);
            var should = wanted.get(name);
            if (!Objects.equals(is, should)) {
                return name
                        + (is == null ? " is missing" : " is " + is)
                        + (should == null ? " and should be absent" : " and should be " + should);
            }
        }
        throw new IllegalStateException("no difference between " + parameters + " and " + wanted);
    }

    private void found(Kind kind, int where) {
        inputs.computeIfAbsent(kind, k -> new InputRanges()).add(where);
    }

    /** Records a run that is not expected. */
    void beyond(int where) {
        found(Kind.BEYOND_PLAN, where);
    }

    /** The errors found, after {@link #end}. */
    List<Finding> findings() {
        return inputs.entrySet().stream()
                .map(found -> new Finding(
                        found.getKey(),
                        expected.function(),
                        expected.namespace(),
                        expected.repetition(),
                        found.getValue().count(),
                        found.getValue().text(),
                        examples.get(found.getKey())))
                .toList();
    }
}
