package io.faasload.whisk;

import io.faasload.whisk.invoker.SandboxKind;

/**
 * What a server has done since it started, and what it is doing.
 *
 * @param accepted invocations that were given an activation id
 * @param completed activations that have ended, one way or another, those accepted before the start included
 * @param waiting activations that wait for a sandbox
 * @param sandboxKind what actions run in
 * @param sandboxes that live now
 * @param coldStarts sandboxes that were started
 */
public record WhiskStats(
        long accepted, long completed, int waiting, SandboxKind sandboxKind, int sandboxes, long coldStarts) {}
