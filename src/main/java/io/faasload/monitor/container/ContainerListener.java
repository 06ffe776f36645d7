package io.faasload.monitor.container;

/** Hears of the containers of the invoker. Calls come one after the other, and should return soon. */
public interface ContainerListener {

    /** A container was created, and will probably run soon. Called at any time, beside other calls. */
    default void created(String id) {}

    /** A container runs; or it has a time at which it stopped, and {@link #stopped} comes next. */
    void started(WhiskContainer container);

    /** A container has stopped; it is still known. */
    void stopped(WhiskContainer container);

    /** A container that stopped a while ago is no longer known. */
    void forgotten(WhiskContainer container);
}
