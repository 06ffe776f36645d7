package io.faasload.schedule.split;

import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;

/**
 * The state to resume from belongs to another definition. The job fails at once: a restart would find the same state.
 * The message names the trace and the differences.
 */
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
public class StateRefusedException extends RuntimeException {

    public StateRefusedException(String message) {
        super(message);
    }
}
