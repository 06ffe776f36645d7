package io.faasload.openwhisk;

import io.faasload.config.AuthKey;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Gets the records of activations. */
public interface ActivationReader extends AutoCloseable {

    /**
     * Gets the record of an activation; 404 is "not yet" as well as "never".
     *
     * @param key of the namespace that invoked it
     * @param done called exactly once, on any thread, within the time limit of a call
     */
    void activation(AuthKey key, String activationId, ReplyConsumer done);

    @Override
    void close();

    /** Takes a reply, or the reason why there is none. */
    interface ReplyConsumer {
        void accept(@Nullable Reply reply, @Nullable IOException failure);
    }
}
