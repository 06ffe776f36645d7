package io.faasload.driver;

/** What a generation starts from. */
public sealed interface StartFrom {

    /** The dataset's newest intact state in {@code generation.statedir}, or its rows where there is none. */
    record NewestState() implements StartFrom {}

    /**
     * The state that somebody named; an error if it cannot be used.
     *
     * @param address of a savepoint or checkpoint, as Flink takes it
     */
    record NamedState(String address) implements StartFrom {}

    /** The rows in the tables, without a state. */
    record Rows() implements StartFrom {}

    /** Nothing: a new dataset, refused where there are runs. */
    record NewDataset() implements StartFrom {}
}
