package io.faasload.whisk;

import io.faasload.whisk.invoker.SandboxKind;

/**
 * What a server has done since it started, and its current state.
 *
 * @param accepted invocations that were given an activation id
 * @param completed activations that have completed with any outcome, including those accepted before the start
 * @param waiting activations waiting for a sandbox
 * @param sandboxKind what actions run in
 * @param sandboxes that currently live
 * @param coldStarts sandboxes started so far
 */
public record WhiskStats(
        long accepted, long completed, int waiting, SandboxKind sandboxKind, int sandboxes, long coldStarts) {}
