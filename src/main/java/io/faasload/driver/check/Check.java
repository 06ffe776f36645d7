package io.faasload.driver.check;

/** Checks one prerequisite of a generation. A new check is listed in {@link Readiness}. */
@FunctionalInterface
interface Check {

    /** Runs the check, and adds a verdict for each thing checked; adds none if the question is pointless. */
    void ask(Inspection inspection);
}
