package io.faasload.whisk.invoker;

import io.faasload.whisk.entity.Kinds;
import io.faasload.whisk.entity.WhiskAction;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/**
 * Where an action runs: implements OpenWhisk's action protocol, {@code /init} once and then {@code /run} for one
 * activation after another. Used by one thread at a time, except for {@link #close}, which also aborts a pending call.
 */
public interface Sandbox extends AutoCloseable {

    /** How a call ended. */
    enum End {
        ANSWERED,
        TIMED_OUT,
        EXITED,
        MEMORY_EXHAUSTED
    }

    /**
     * The result of a call.
     *
     * @param httpStatus 0 if there was no answer
     * @param body of the answer, truncated to {@value io.faasload.whisk.activation.ActivationResponse#MAX_RESULT_BYTES}
     *     bytes; empty if there was none
     * @param length of the answer in bytes before truncation
     */
    record Answer(End end, int httpStatus, String body, long length) {

        /** There was no answer. */
        public static Answer none(End end) {
            return new Answer(end, 0, "", 0);
        }
    }

    /** 64 hexadecimal digits; the host name inside is the first twelve. */
    String containerId();

    /** The pid of a sandbox that is a process of this machine; otherwise empty. */
    default OptionalLong pid() {
        return OptionalLong.empty();
    }

    /** Posts {@code json} to {@code /init} or {@code /run}. */
    Answer post(String path, String json, Duration limit);

    /**
     * The lines that the activation wrote, in the format of a record: from the last call of this method to the
     * end-of-activation line on both streams, the end of the sandbox, or {@code limit}.
     *
     * @param maxBytes where to truncate them
     * @throws InterruptedException if interrupted while waiting
     */
    List<String> collectLogs(Duration limit, long maxBytes) throws InterruptedException;

    /** Kills the processes of the sandbox and removes its files. */
    @Override
    void close();

    /** Starts sandboxes. Thread-safe. */
    interface Factory {

        /**
         * Starts a sandbox that is ready for {@code /init}.
         *
         * @param namespace of the user who invokes the action
         * @throws IOException if it does not start
         * @throws InterruptedException if interrupted while waiting
         */
        Sandbox start(String namespace, WhiskAction action) throws IOException, InterruptedException;
    }

    /** Starts sandboxes of one kind until it is closed. */
    interface Provider extends Factory, AutoCloseable {

        /** The kinds of action that these sandboxes can run. */
        Kinds kinds();

        /** Releases its resources; all sandboxes should be closed before. */
        @Override
        void close() throws IOException;
    }

    /** The host name in a container: the first twelve characters of its id, as Docker sets it. */
    static String hostName(String containerId) {
        return containerId.substring(0, 12);
    }
}
