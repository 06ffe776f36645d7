package io.faasload.local.whisk;

/**
 * What a server has done since it started, and what it is doing.
 *
 * @param accepted invocations that were given an activation id
 * @param completed activations that have ended, one way or another
 * @param waiting activations that wait for a sandbox
 * @param sandboxes that live now
 * @param coldStarts sandboxes that were started
 */
public record WhiskStats(long accepted, long completed, int waiting, int sandboxes, long coldStarts) {}
