package io.faasload.openwhisk;

import io.faasload.config.AuthKey;
import io.faasload.openwhisk.http.AnswerTooLargeException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Fetches the records of activations. */
public interface ActivationReader extends AutoCloseable {

    /**
     * Fetches the record of an activation; 404 may mean "not yet" or "never".
     *
     * @param key key of the namespace that invoked it
     * @param startedByMillis latest possible start of the activation, since the epoch, by OpenWhisk's clock; null if unknown, or to
     *     request the record individually
     * @param done called exactly once, on any thread; with an {@link AnswerTooLargeException} for a record that is too large to read
     */
    void activation(AuthKey key, String activationId, @Nullable Long startedByMillis, ReplyConsumer done);

    /**
     * Fetches the logs of an activation whose record has none, because this OpenWhisk stores them elsewhere; an answer without lines may
     * mean "not yet" or "none".
     *
     * @param done as for {@link #activation}
     */
    void logs(AuthKey key, String activationId, ReplyConsumer done);

    @Override
    void close();

    /** Receives a reply, or the reason why there is none. */
    interface ReplyConsumer {
        void accept(@Nullable Reply reply, @Nullable IOException failure);
    }
}
