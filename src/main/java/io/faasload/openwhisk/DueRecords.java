package io.faasload.openwhisk;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.faasload.config.AuthKey;
import io.faasload.openwhisk.ActivationReader.ReplyConsumer;
import io.faasload.openwhisk.http.AnswerTooLargeException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records that are due in a namespace: fetched one by one while they are few, otherwise with OpenWhisk's list of activations, where
 * a record costs a tenth. Records that are not in the list are fetched individually, since the list may lag or be wrong. Thread-safe.
 */
final class DueRecords {

    /** Calls in flight; records that become due meanwhile wait for the next list. */
    private static final int MOST_CALLS = 4;

    private static final Logger LOG = LoggerFactory.getLogger(DueRecords.class);

    /** OpenWhisk's limit for a list. */
    private static final int MOST_LISTED = 200;

    /** Time from the end of an activation to its event. */
    private static final long EVENT_MILLIS = 1_000;

    /** Fetches records; each callback is called exactly once. */
    interface Source {
        void activation(AuthKey key, String activationId, ReplyConsumer done);

        /**
         * Fetches a list of complete records, newest first.
         *
         * @param sinceMillis start of the oldest activation, since the epoch
         * @param uptoMillis start of the newest activation, since the epoch
         */
        void list(AuthKey key, long sinceMillis, long uptoMillis, int limit, ReplyConsumer done);
    }

    /** A record that is due, with the latest possible start of its activation. */
    private record Due(String activationId, long startedByMillis, ReplyConsumer done) {}

    private final AuthKey key;
    private final Source source;
    private final Queue<Due> waiting = new ArrayDeque<>();
    private int calls;

    DueRecords(AuthKey key, Source source) {
        this.key = key;
        this.source = source;
    }

    /** Fetches a record, immediately or together with others. */
    void get(String activationId, long startedByMillis, ReplyConsumer done) {
        Due due = new Due(activationId, startedByMillis, done);
        synchronized (this) {
            if (calls == MOST_CALLS) {
                waiting.add(due);
                return;
            }
            calls++;
        }
        get(List.of(due), this::next);
    }

    /** Called when a call has ended. */
    private void next() {
        List<Due> batch = new ArrayList<>();
        synchronized (this) {
            int size = waiting.size() > MOST_CALLS ? Math.min(waiting.size(), MOST_LISTED / 2) : 1;
            for (Due due = waiting.poll(); due != null; due = batch.size() < size ? waiting.poll() : null) {
                batch.add(due);
            }
            if (batch.isEmpty()) {
                calls--;
                return;
            }
        }
        get(batch, this::next);
    }

    /** Fetches the records, then continues. */
    private void get(List<Due> batch, Runnable ended) {
        if (batch.size() == 1) {
            Due only = batch.get(0);
            source.activation(key, only.activationId(), (reply, failure) -> {
                try {
                    only.done().accept(reply, failure);
                } finally {
                    ended.run();
                }
            });
            return;
        }
        long since = batch.stream().mapToLong(Due::startedByMillis).min().getAsLong() - EVENT_MILLIS;
        long upto = batch.stream().mapToLong(Due::startedByMillis).max().getAsLong();
        // The list may contain other activations too.
        int limit = 2 * batch.size();
        source.list(key, since, upto, limit, (reply, failure) -> {
            if (failure instanceof AnswerTooLargeException) {
                int half = batch.size() / 2;
                get(batch.subList(0, half), () -> get(batch.subList(half, batch.size()), ended));
                return;
            }
            Map<String, Due> missing = new HashMap<>();
            for (Due due : batch) {
                Due other = missing.put(due.activationId(), due);
                if (other != null) {
                    source.activation(key, other.activationId(), other.done());
                }
            }
            try {
                if (reply != null && reply.status() == 200) {
                    answer(missing, reply.body());
                }
            } finally {
                missing.values().forEach(due -> source.activation(key, due.activationId(), due.done()));
                ended.run();
            }
        });
    }

    private static void answer(Map<String, Due> missing, String list) {
        try (JsonParser parser = Json.FACTORY.createParser(list)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                return;
            }
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                int begin = (int) parser.currentTokenLocation().getCharOffset();
                @Nullable String[] id = {null};
                Json.fields(parser, name -> id[0] = name.equals("activationId") ? Json.text(parser) : id[0]);
                int end = (int) parser.currentLocation().getCharOffset();
                Due due = missing.remove(String.valueOf(id[0]));
                if (due != null) {
                    due.done().accept(new Reply(200, list.substring(begin, end)), null);
                }
            }
        } catch (IOException e) {
            LOG.debug("A list of activations that is not JSON", e);
        }
    }
}
