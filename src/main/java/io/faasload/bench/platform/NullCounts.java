package io.faasload.bench.platform;

/**
 * What a null platform has received and sent since its start.
 *
 * @param accepted number of invocations
 * @param gets requests for one record
 * @param lists requests for a list
 * @param records activations whose record was read at least once, alone or in a list
 * @param events events published
 * @param lost events not published
 * @param late events published late
 * @param refused requests with an unknown key or path
 */
public record NullCounts(
        long accepted, long gets, long lists, long records, long events, long lost, long late, long refused) {}
