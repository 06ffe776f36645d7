package io.faasload.job.usage;

import java.io.IOException;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** Asks monitors what runs used. */
public interface UsageReader extends AutoCloseable {

    /**
     * Asks what a run used.
     *
     * @param answered called exactly once, on any thread, within the time limit of a request
     */
    void ask(HttpUrl monitor, UsageRequest question, Answered answered);

    /** Cancels the requests that are queued for a monitor. */
    void dropWaiting(HttpUrl monitor);

    @Override
    void close();

    /** Takes the answer: its status and body, or why there is none. */
    interface Answered {
        void accept(int status, String body, @Nullable IOException failure);
    }
}
