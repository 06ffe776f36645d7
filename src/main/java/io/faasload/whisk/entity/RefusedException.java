package io.faasload.whisk.entity;

/**
 * A request that OpenWhisk rejects: the HTTP status and the text of field {@code error}.
 *
 * <p>{@link #routed()} tells where it was rejected. OpenWhisk rejects what never reaches a handler (malformed content,
 * unknown route, missing credentials) without the {@code Access-Control-*} headers, and everything else with them.
 */
public final class RefusedException extends RuntimeException {

    private final int status;
    private final boolean routed;

    private RefusedException(int status, String error, boolean routed) {
        super(error, null, false, false);
        this.status = status;
        this.routed = routed;
    }

    /** Rejected by the handler of the request. */
    public static RefusedException byHandler(int status, String error) {
        return new RefusedException(status, error, true);
    }

    /** Rejected before reaching a handler. */
    public static RefusedException byRouting(int status, String error) {
        return new RefusedException(status, error, false);
    }

    public static RefusedException malformedContent(String detail) {
        return byRouting(400, "The request content was malformed:\n" + detail);
    }

    public static RefusedException malformedQuery(String parameter, String detail) {
        return byRouting(400, "The query parameter '" + parameter + "' was malformed:\n" + detail);
    }

    public static RefusedException noSuchResource() {
        return byHandler(404, "The requested resource does not exist.");
    }

    public static RefusedException noSuchRoute() {
        return byRouting(404, "The requested resource could not be found.");
    }

    public static RefusedException notEntitled(String resource) {
        return byHandler(403, "The supplied authentication is not authorized to access '" + resource + "'.");
    }

    public int status() {
        return status;
    }

    public boolean routed() {
        return routed;
    }

    /** The text for field {@code error}. */
    public String error() {
        return String.valueOf(getMessage());
    }
}
