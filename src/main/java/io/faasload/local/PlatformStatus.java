package io.faasload.local;

import io.faasload.whisk.WhiskStats;
import java.util.Map;

/**
 * What a running platform is asked for.
 *
 * @param faults the list of faults that are switched on, as {@code FaultPlan} reads it
 * @param faultCounts how often each fault has happened since the start, by its name; without those that never did
 */
public record PlatformStatus(WhiskStats openWhisk, String faults, Map<String, Long> faultCounts) {}
