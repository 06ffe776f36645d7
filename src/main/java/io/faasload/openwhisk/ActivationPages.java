package io.faasload.openwhisk;

import io.faasload.config.AuthKey;
import java.io.IOException;
import java.util.List;

/** OpenWhisk's list of an action's activations, page by page, newest first. Not thread-safe. */
public final class ActivationPages {

    private static final int PAGE = 200;

    private final RestClient client;
    private final AuthKey key;
    private final String query;
    private List<ActivationSummary> page = List.of();
    private int read;

    /**
     * Creates a list whose first page is still to be read.
     *
     * @param key key of the namespace
     * @param action {@code package/action}
     * @param sinceMillis start of the oldest activation, since the epoch
     */
    public ActivationPages(RestClient client, AuthKey key, String action, long sinceMillis) {
        this.client = client;
        this.key = key;
        this.query = "activations?name=" + action + "&since=" + sinceMillis + "&limit=" + PAGE + "&skip=";
    }

    /**
     * Reads the next page; it is empty after the last one. Activations that start meanwhile shift the others back, so some may be on
     * two pages, but none is missed.
     *
     * @throws IOException if the answer is not a list, or repeats the previous page, which would never end
     */
    public List<ActivationSummary> next() throws IOException {
        if (read % PAGE != 0) {
            return List.of();
        }
        Reply reply = client.get(key, query + read);
        if (!reply.ok()) {
            throw new IOException("HTTP " + reply.status() + " for a list of activations: " + reply.errorLine());
        }
        List<ActivationSummary> next = ActivationSummary.parseList(reply.body());
        if (!next.isEmpty() && next.equals(page)) {
            throw new IOException("OpenWhisk returns the same activations on every page");
        }
        page = next;
        read += next.size();
        return next;
    }
}
