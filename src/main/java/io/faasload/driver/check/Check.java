package io.faasload.driver.check;

/** One thing that a generation needs. A new one is listed in {@link Readiness}. */
@FunctionalInterface
interface Check {

    /** Asks whether it is as needed, and adds a verdict for each thing asked about; none where the question is pointless. */
    void ask(Inspection inspection);
}
