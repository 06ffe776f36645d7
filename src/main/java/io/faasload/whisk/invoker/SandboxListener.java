package io.faasload.whisk.invoker;

import io.faasload.whisk.activation.Activation;
import io.faasload.whisk.entity.WhiskAction;

/** Hears of the sandboxes and what they run. Called by several threads, sometimes under a lock: should return at once. */
public interface SandboxListener {

    /** Nobody listens. */
    SandboxListener NONE = new SandboxListener() {
        @Override
        public void started(Sandbox sandbox, String namespace, WhiskAction action) {}

        @Override
        public void serves(Sandbox sandbox, Activation activation) {}

        @Override
        public void ended(Sandbox sandbox) {}

        @Override
        public void stopped(Sandbox sandbox) {}
    };

    /** A sandbox runs, for one action in one namespace. */
    void started(Sandbox sandbox, String namespace, WhiskAction action);

    /** A sandbox gets its next activation. */
    void serves(Sandbox sandbox, Activation activation);

    /** A sandbox has written its end-of-activation line. */
    void ended(Sandbox sandbox);

    /** A sandbox is about to be killed. */
    void stopped(Sandbox sandbox);
}
