package io.faasload.whisk.invoker;

import io.faasload.whisk.entity.Kinds;
import io.faasload.whisk.entity.WhiskAction;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/**
 * Where an action runs: something with OpenWhisk's action protocol, {@code /init} once and then {@code /run} for one
 * activation after another. Used by one thread at a time, except {@link #close}, which also ends a call under way.
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
     * What a call gave.
     *
     * @param httpStatus 0 if there was no answer
     * @param body of the answer, cut at {@value
     *     io.faasload.whisk.activation.ActivationResponse#MAX_RESULT_BYTES} bytes; empty if there was none
     * @param length of the answer in bytes before it was cut
     */
    record Answer(End end, int httpStatus, String body, long length) {

        /** There was no answer. */
        public static Answer none(End end) {
            return new Answer(end, 0, "", 0);
        }
    }

    /** 64 hexadecimal digits; the host name inside is the first twelve. */
    String containerId();

    /** The process on this machine that a sandbox is; empty for one of another make. */
    default OptionalLong pid() {
        return OptionalLong.empty();
    }

    /** Posts {@code json} to {@code /init} or {@code /run}. */
    Answer post(String path, String json, Duration limit);

    /**
     * The lines that the activation wrote, as they stand in a record: since the last call of this method and until the
     * end-of-activation line on both streams, or the end of the sandbox, or {@code limit}.
     *
     * @param maxBytes where to cut them
     * @throws InterruptedException if interrupted while it waits
     */
    List<String> collectLogs(Duration limit, long maxBytes) throws InterruptedException;

    /** Kills what runs inside and removes what it left. */
    @Override
    void close();

    /** Makes sandboxes. Thread-safe. */
    interface Factory {

        /**
         * Starts a sandbox that is ready for {@code /init}.
         *
         * @param namespace of the user who invokes the action
         * @throws IOException if it does not start
         * @throws InterruptedException if interrupted while it waits
         */
        Sandbox start(String namespace, WhiskAction action) throws IOException, InterruptedException;
    }

    /** Makes sandboxes of one make until it is closed. */
    interface Provider extends Factory, AutoCloseable {

        /** The kinds of action that can run in them. */
        Kinds kinds();

        /** Frees what it holds; sandboxes should be closed by then. */
        @Override
        void close() throws IOException;
    }

    /** The first twelve characters of a container id are its host name, as Docker gives it. */
    static String hostName(String containerId) {
        return containerId.substring(0, 12);
    }
}
