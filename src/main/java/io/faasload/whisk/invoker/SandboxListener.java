package io.faasload.whisk.invoker;

import io.faasload.whisk.activation.Activation;
import io.faasload.whisk.entity.WhiskAction;

/**
 * Is notified of sandboxes and the activations they run. Called by several threads, sometimes holding a lock: must
 * return quickly.
 */
public interface SandboxListener {

    /** Does nothing. */
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

    /** A sandbox has started, for one action in one namespace. */
    void started(Sandbox sandbox, String namespace, WhiskAction action);

    /** A sandbox is about to run an activation. */
    void serves(Sandbox sandbox, Activation activation);

    /** A sandbox has written its end-of-activation line. */
    void ended(Sandbox sandbox);

    /** A sandbox is about to be killed. */
    void stopped(Sandbox sandbox);
}
