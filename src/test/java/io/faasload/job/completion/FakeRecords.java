package io.faasload.job.completion;

import io.faasload.config.AuthKey;
import io.faasload.openwhisk.ActivationReader;
import io.faasload.openwhisk.Reply;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Records the requests for activation records and lets the test answer them. Used by one thread. */
final class FakeRecords implements ActivationReader {

    private final Deque<ReplyConsumer> unanswered = new ArrayDeque<>();

    /** The requested ids, in order. */
    final List<String> asked = new ArrayList<>();

    /** The ids whose logs were requested, in order. */
    final List<String> askedLogs = new ArrayList<>();

    boolean isClosed;

    @Override
    public void activation(AuthKey key, String activationId, Long startedByMillis, ReplyConsumer done) {
        asked.add(activationId);
        unanswered.add(done);
    }

    @Override
    public void logs(AuthKey key, String activationId, ReplyConsumer done) {
        askedLogs.add(activationId);
        unanswered.add(done);
    }

    /** Answers the oldest request. */
    void answer(int status, String body) {
        unanswered.remove().accept(new Reply(status, body), null);
    }

    /** Fails the oldest request. */
    void fail() {
        fail(new IOException("refused"));
    }

    void fail(IOException failure) {
        unanswered.remove().accept(null, failure);
    }

    @Override
    public void close() {
        isClosed = true;
    }
}
