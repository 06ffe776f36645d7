package io.faasload.bench.platform;

/**
 * What a null platform has got and sent since its start.
 *
 * @param accepted invocations
 * @param gets requests for one record
 * @param lists requests for a list
 * @param records activations whose record was read, in a list or alone, once or more often
 * @param events published
 * @param lost events that were not
 * @param late events that were published late
 * @param refused requests with an unknown key or path
 */
public record NullCounts(
        long accepted, long gets, long lists, long records, long events, long lost, long late, long refused) {}
