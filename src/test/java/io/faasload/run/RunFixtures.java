package io.faasload.run;

import java.util.List;

/** Runs for tests. */
public final class RunFixtures {

    private RunFixtures() {}

    /** An end: the only place in the tests that has to know all of its components. */
    public static Run.Ended ended(
            String completedBy,
            boolean failed,
            String responseStatus,
            Run.Times times,
            Run.Etl etl,
            Integer memoryMegabytes,
            String invoker,
            Run.Usage usage) {
        return new Run.Ended(completedBy, failed, responseStatus, times, etl, memoryMegabytes, invoker, usage, null);
    }

    /** Two lines that an activation wrote. */
    public static List<Run.LogLine> logs(long startMillis) {
        return List.of(
                new Run.LogLine(startMillis * 1000 + 7, "stdout", "hello"), new Run.LogLine(null, null, "no time"));
    }
}
