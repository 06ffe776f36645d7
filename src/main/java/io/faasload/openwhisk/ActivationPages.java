package io.faasload.openwhisk;

import io.faasload.config.AuthKey;
import java.io.IOException;
import java.util.List;

/** The activations of an action as OpenWhisk lists them, page by page, the newest first. Not thread-safe. */
public final class ActivationPages {

    private static final int PAGE = 200;

    private final RestClient client;
    private final AuthKey key;
    private final String query;
    private List<ActivationSummary> page = List.of();
    private int read;

    /**
     * Pages of which none is read yet.
     *
     * @param key of the namespace
     * @param action {@code package/action}
     * @param sinceMillis start of the oldest one, since the epoch
     */
    public ActivationPages(RestClient client, AuthKey key, String action, long sinceMillis) {
        this.client = client;
        this.key = key;
        this.query = "activations?name=" + action + "&since=" + sinceMillis + "&limit=" + PAGE + "&skip=";
    }

    /**
     * Reads the next page, which is empty behind the last one. An activation that starts meanwhile shifts the others back, so that some
     * may be on two pages and none is missed.
     *
     * @throws IOException if there is no list, or the last page again: it would never end
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
            throw new IOException("OpenWhisk lists the same activations on each page");
        }
        page = next;
        read += next.size();
        return next;
    }
}
