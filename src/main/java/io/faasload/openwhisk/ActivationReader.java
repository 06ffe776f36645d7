package io.faasload.openwhisk;

import io.faasload.config.AuthKey;
import io.faasload.openwhisk.http.AnswerTooLargeException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Gets the records of activations. */
public interface ActivationReader extends AutoCloseable {

    /**
     * Gets the record of an activation; 404 is "not yet" as well as "never".
     *
     * @param key of the namespace that invoked it
     * @param done called exactly once, on any thread, within the time limit of a call; with an {@link AnswerTooLargeException} for a
     *     record that is not read whole
     */
    void activation(AuthKey key, String activationId, ReplyConsumer done);

    @Override
    void close();

    /** Takes a reply, or the reason why there is none. */
    interface ReplyConsumer {
        void accept(@Nullable Reply reply, @Nullable IOException failure);
    }
}
