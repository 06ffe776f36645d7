package io.faasload.cluster;

import java.io.EOFException;
import java.io.ObjectStreamException;
import org.apache.commons.lang3.StringUtils;
import org.apache.flink.util.StateMigrationException;

/**
 * Distinguishes failures that no restart can fix from outages. Such a failure occurs several times in a row, at the same place in the
 * code and without progress in between, and is a bug, not a problem of a server, network, disk or permission. Not thread-safe.
 */
final class RepeatedFailure {

    /** With the pauses between restarts, this takes about a minute. */
    static final int MOST = 10;

    private static final String CAUSE = "Caused by: ";

    /** Flink's wrapper for a failure to read a state. */
    private static final String OF_STATE = "org.apache.flink.runtime.state.BackendBuildingException";

    private String last = "";
    private int times;

    /** Records the stack trace of a new failure, with its causes. */
    void add(String stackTrace) {
        String same = isOutage(stackTrace) ? "" : innermost(stackTrace);
        times = same.equals(last) ? times + 1 : 1;
        last = same;
    }

    /** Takes that the job has done something since. */
    void progressed() {
        last = "";
    }

    /** Whether restarting cannot help. */
    boolean isHopeless() {
        return !last.isEmpty() && times >= MOST;
    }

    private static boolean isOutage(String stackTrace) {
        String type = StringUtils.substringBefore(cause(stackTrace), ":").strip();
        try {
            Class<?> failure = Class.forName(type, false, RepeatedFailure.class.getClassLoader());
            return !isOfTheProgram(failure) && !(failure == EOFException.class && stackTrace.contains(OF_STATE));
        } catch (ClassNotFoundException e) {
            return true;
        }
    }

    /** Unlike exceptions of these packages, a closed client or a full pool can also result from an outage. */
    private static boolean isOfTheProgram(Class<?> failure) {
        boolean isUnchecked = RuntimeException.class.isAssignableFrom(failure)
                && (failure.getPackageName().equals("java.lang")
                        || failure.getPackageName().equals("java.util"));
        return isUnchecked
                || (Error.class.isAssignableFrom(failure) && failure != OutOfMemoryError.class)
                || ReflectiveOperationException.class.isAssignableFrom(failure)
                || ObjectStreamException.class.isAssignableFrom(failure)
                || StateMigrationException.class.isAssignableFrom(failure);
    }

    /** The line of the innermost cause in a stack trace. */
    static String cause(String stackTrace) {
        return innermost(stackTrace).lines().findFirst().orElse("");
    }

    /** That line, and the stack frame where it was thrown. */
    private static String innermost(String stackTrace) {
        int begin = stackTrace.lastIndexOf("\n" + CAUSE);
        String trace = begin < 0 ? stackTrace : stackTrace.substring(begin + 1 + CAUSE.length());
        String place = trace.lines()
                .map(String::strip)
                .filter(line -> line.startsWith("at "))
                .findFirst()
                .orElse("");
        return trace.lines().findFirst().orElse("") + "\n" + place;
    }
}
