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

    /** A run of trace 1 with a final status, of which little else is known. */
    public static Run finished(int input, RunStatus status, String activationId) {
        Run.Times times = new Run.Times(null, null, null, null);
        return new Run(
                new RunId(1, input),
                new Target(1, "user", "p/a"),
                status,
                "{}",
                0,
                new Call(activationId, 1, null, null),
                status == RunStatus.COMPLETED
                        ? ended("event", false, null, times, Run.Etl.UNKNOWN, null, null, null)
                        : null,
                null);
    }
}
