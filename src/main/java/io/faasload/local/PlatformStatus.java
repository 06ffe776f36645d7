package io.faasload.local;

import io.faasload.whisk.WhiskStats;
import java.util.Map;

/**
 * The status of a running platform.
 *
 * @param faults the list of active faults, in the format of {@code FaultPlan}
 * @param faultCounts how often each fault occurred since the start, by name; without faults that never occurred
 */
public record PlatformStatus(WhiskStats openWhisk, String faults, Map<String, Long> faultCounts) {}
