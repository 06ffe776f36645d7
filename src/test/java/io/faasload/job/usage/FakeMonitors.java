package io.faasload.job.usage;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import okhttp3.HttpUrl;

/** Records the questions to monitors and lets the test answer them. Used by one thread. */
final class FakeMonitors implements UsageReader {

    private final Deque<Answered> unanswered = new ArrayDeque<>();

    /** The monitors whose waiting questions were given up. */
    final List<HttpUrl> dropped = new ArrayList<>();

    int asked;
    boolean isClosed;

    @Override
    public void ask(HttpUrl monitor, UsageRequest question, Answered answered) {
        asked++;
        unanswered.add(answered);
    }

    /** Answers the oldest question. */
    void answer(int status, String body) {
        unanswered.remove().accept(status, body, null);
    }

    /** Lets the oldest question fail on its way. */
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
