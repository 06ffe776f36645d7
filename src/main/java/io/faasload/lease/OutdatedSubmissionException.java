package io.faasload.lease;

import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;

/** Another submission has the dataset now. The job fails at once: after a restart it would be outdated just the same. */
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
public class OutdatedSubmissionException extends RuntimeException {

    /**
     * For a submission that must end.
     *
     * @param epoch its number
     */
    public OutdatedSubmissionException(long epoch) {
        super("another generate has taken over the dataset: this submission, of epoch " + epoch
                + ", invokes nothing more and ends");
    }
}
