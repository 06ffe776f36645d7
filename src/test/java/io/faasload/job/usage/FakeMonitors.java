package io.faasload.job.usage;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import okhttp3.HttpUrl;

/** Records the requests to monitors and lets the test answer them. Used by one thread. */
final class FakeMonitors implements UsageReader {

    private final Deque<Answered> unanswered = new ArrayDeque<>();

    /** The monitors whose queued requests were dropped. */
    final List<HttpUrl> dropped = new ArrayList<>();

    int asked;
    boolean isClosed;

    @Override
    public void ask(HttpUrl monitor, UsageRequest request, Answered answered) {
        asked++;
        unanswered.add(answered);
    }

    /** Answers the oldest request. */
    void answer(int status, String body) {
        unanswered.remove().accept(status, body, null);
    }

    /** Fails the oldest request. */
    void fail() {
        unanswered.remove().accept(0, "", new IOException("refused"));
    }

    @Override
    public void dropWaiting(HttpUrl monitor) {
        dropped.add(monitor);
    }

    @Override
    public void close() {
        isClosed = true;
    }
}
