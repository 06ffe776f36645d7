package io.faasload.cluster;

/** A generation that cannot start or continue; the message says why and what to do, in one line. Exit code 1. */
public final class JobException extends Exception {

    public JobException(String message, Throwable cause) {
        super(message, cause);
    }

    public JobException(String message) {
        super(message);
    }
}
