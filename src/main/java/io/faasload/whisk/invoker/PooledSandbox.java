package io.faasload.whisk.invoker;

import io.faasload.whisk.activation.Activation;
import io.faasload.whisk.entity.WhiskAction;

/** A sandbox, the one action revision and namespace it serves for life, and whether it has had its {@code /init}. */
final class PooledSandbox {

    /** What a sandbox may be reused for: a namespace and an action at one revision. */
    record Use(String namespace, String action, int patch, long updatedMillis) {

        static Use of(Activation activation) {
            WhiskAction action = activation.action();
            return new Use(activation.user().namespace(), action.name().path(), action.patch(), action.updatedMillis());
        }
    }

    final Use use;
    final int memoryMb;
    final Sandbox sandbox;
    boolean initialized;
    /** Guarded by the pool's lock, as are all of the following. */
    boolean stale;

    long idleSinceNanos;

    PooledSandbox(Use use, int memoryMb, Sandbox sandbox) {
        this.use = use;
        this.memoryMb = memoryMb;
        this.sandbox = sandbox;
    }
}
