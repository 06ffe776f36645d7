package io.faasload.cluster;

import java.io.EOFException;
import java.io.ObjectStreamException;
import org.apache.commons.lang3.StringUtils;
import org.apache.flink.util.StateMigrationException;

/**
 * Tells failures that no restart mends from outages: the same failure, at the same place of the code, several times in a row without any
 * progress between, where it is one of a program and not of a server, network, disk or right. Not thread-safe.
 */
final class RepeatedFailure {

    /** With the pauses between restarts that is about a minute. */
    static final int MOST = 10;

    private static final String CAUSE = "Caused by: ";

    /** What Flink wraps the failure in with which reading a state ends. */
    private static final String OF_STATE = "org.apache.flink.runtime.state.BackendBuildingException";

    private String last = "";
    private int times;

    /** Takes the stack trace of a new failure, with its causes. */
    void add(String stackTrace) {
        String same = isOutage(stackTrace) ? "" : innermost(stackTrace);
        times = same.equals(last) ? times + 1 : 1;
        last = same;
    }

    /** Takes that the job has done something since. */
    void progressed() {
        last = "";
    }

    /** Whether there is no hope. */
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

    /** A client that was closed, or a pool that is full, can also be due to an outage: those of other packages are none. */
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

    /** That line, and the one of the place where it was thrown. */
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
