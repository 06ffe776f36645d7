package io.faasload.monitor.container;

/** Is notified of the invoker's containers. Calls are sequential and should return quickly. */
public interface ContainerListener {

    /**
     * A container was created and will probably run soon. May be called at any time, even concurrently with other
     * calls.
     */
    default void created(String id) {}

    /** A container runs, or has already stopped: then it has a stop time, and {@link #stopped} follows. */
    void started(WhiskContainer container);

    /** A container has stopped; it is still known. */
    void stopped(WhiskContainer container);

    /** A container that stopped a while ago is no longer known. */
    void forgotten(WhiskContainer container);
}
