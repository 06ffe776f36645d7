package io.faasload.driver;

/** What a generation resumes from. */
public sealed interface StartFrom {

    /** The dataset's newest intact state in {@code generation.statedir}, or its rows if there is none. */
    record NewestState() implements StartFrom {}

    /**
     * The state that the user named; an error if it is unusable.
     *
     * @param address of a savepoint or checkpoint, as Flink takes it
     */
    record NamedState(String address) implements StartFrom {}

    /** The rows in the tables, without a state. */
    record Rows() implements StartFrom {}

    /** The rows in the tables, once the failed runs are moved to table {@code attempts}; the newest state if none failed. */
    record RetryOfFailed() implements StartFrom {}

    /** Nothing: starts a new dataset; an error if there are runs. */
    record NewDataset() implements StartFrom {}
}
