package io.faasload.whisk.invoker;

import io.faasload.whisk.activation.Activation;
import io.faasload.whisk.entity.WhiskAction;

/** A sandbox, the single action revision and namespace that it serves, and whether its {@code /init} has run. */
final class PooledSandbox {

    /** What a sandbox may be reused for: one namespace and one revision of an action. */
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
    /** Guarded by the pool's lock, as are all fields below. */
    boolean stale;

    long idleSinceNanos;

    PooledSandbox(Use use, int memoryMb, Sandbox sandbox) {
        this.use = use;
        this.memoryMb = memoryMb;
        this.sandbox = sandbox;
    }
}
