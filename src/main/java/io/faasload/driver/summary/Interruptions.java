package io.faasload.driver.summary;

/**
 * What kept a job from sending, apart from OpenWhisk.
 *
 * @param unansweredNanos longest time that PostgreSQL did not answer
 * @param failure why the job's tasks failed last; empty if none has
 */
public record Interruptions(long unansweredNanos, String failure) {

    /** Nothing so far. */
    public static final Interruptions NONE = new Interruptions(0, "");

    /** The same with a failure, which may be empty. */
    public Interruptions withFailure(String latest) {
        return new Interruptions(unansweredNanos, latest);
    }

    /** The same after a time without an answer. */
    public Interruptions withUnanswered(long nanos) {
        return new Interruptions(Math.max(unansweredNanos, nanos), failure);
    }
}
