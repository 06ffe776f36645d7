package io.faasload.job.usage;

import java.io.IOException;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** Asks monitors for the usage of runs. */
public interface UsageReader extends AutoCloseable {

    /**
     * Asks for the usage of a run.
     *
     * @param answered called exactly once, on any thread, within the time limit of a request
     */
    void ask(HttpUrl monitor, UsageRequest request, Answered answered);

    /** Cancels the requests that are queued for a monitor. */
    void dropWaiting(HttpUrl monitor);

    @Override
    void close();

    /** Receives the answer: its status and body, or the failure. */
    interface Answered {
        void accept(int status, String body, @Nullable IOException failure);
    }
}
