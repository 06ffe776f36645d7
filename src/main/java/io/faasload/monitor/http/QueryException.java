package io.faasload.monitor.http;

/** A rejected query, with the HTTP status of the answer. */
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
