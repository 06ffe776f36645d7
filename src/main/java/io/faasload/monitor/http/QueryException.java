package io.faasload.monitor.http;

/** A question that is not answered, with the HTTP status that says why. */
final class QueryException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int status;

    QueryException(int status, String message) {
        super(message);
        this.status = status;
    }

    int status() {
        return status;
    }
}
