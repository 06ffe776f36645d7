package io.faasload.lease;

import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;

/** Another submission has taken over the dataset. The job fails for good: it would still be outdated after a restart. */
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
public class OutdatedSubmissionException extends RuntimeException {

    /**
     * Creates the exception for a submission that has to stop.
     *
     * @param epoch its number
     */
    public OutdatedSubmissionException(long epoch) {
        super("another generate has taken over the dataset: this submission, of epoch " + epoch
                + ", invokes nothing more and ends");
    }
}
