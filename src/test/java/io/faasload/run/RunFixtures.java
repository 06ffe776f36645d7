package io.faasload.run;

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
        return new Run.Ended(completedBy, failed, responseStatus, times, etl, memoryMegabytes, invoker, usage);
    }
}
