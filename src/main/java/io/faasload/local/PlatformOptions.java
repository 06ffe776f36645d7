package io.faasload.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.faasload.whisk.entity.UserLimits;
import io.faasload.whisk.fault.FaultPlan;
import io.faasload.whisk.invoker.PoolSettings;
import io.faasload.whisk.invoker.SandboxKind;
import java.time.Duration;
import java.util.List;

/**
 * Start options of a platform.
 *
 * @param limits rate limits of OpenWhisk users without limits of their own
 * @param faults OpenWhisk's initial faults
 * @param lateReports how long after its end OpenWhisk reports an activation that timed out or whose process exited
 * @param identitiesKept how long OpenWhisk caches the user of a key, or that there is none: 5 minutes in a real one
 * @param lateDiscovery how long after its start the monitor learns of a process that is a sandbox
 * @param sandboxes what actions run in
 * @param taskManagers number of TaskManagers of a Flink cluster; 0 for no cluster
 */
public record PlatformOptions(
        UserLimits limits,
        FaultPlan faults,
        Duration lateReports,
        Duration identitiesKept,
        Duration lateDiscovery,
        SandboxKind sandboxes,
        int taskManagers) {

    /** No limits, no faults, no Flink, no late discovery; keys are cached as long as by a real OpenWhisk. */
    public static final PlatformOptions DEFAULT = new PlatformOptions(
            UserLimits.NONE,
            FaultPlan.NONE,
            PoolSettings.DEFAULT.lateReport(),
            Duration.ofMinutes(5),
            Duration.ZERO,
            SandboxKind.PROCESS,
            0);

    public PlatformOptions {
        if (lateReports.isNegative() || identitiesKept.isNegative() || lateDiscovery.isNegative() || taskManagers < 0) {
            throw new IllegalArgumentException("no negative time or number of TaskManagers: " + lateReports + ", "
                    + identitiesKept + ", " + lateDiscovery + ", " + taskManagers);
        }
    }

    /** As the arguments of a process. */
    public List<String> toArguments() throws JsonProcessingException {
        return List.of(
                JsonMapper.builder().build().writeValueAsString(limits),
                faults.toString(),
                lateReports.toString(),
                identitiesKept.toString(),
                lateDiscovery.toString(),
                sandboxes.name(),
                String.valueOf(taskManagers));
    }

    /** Reads what {@link #toArguments} wrote. */
    public static PlatformOptions ofArguments(List<String> arguments) throws JsonProcessingException {
        return new PlatformOptions(
                JsonMapper.builder().build().readValue(arguments.get(0), UserLimits.class),
                FaultPlan.parse(arguments.get(1)),
                Duration.parse(arguments.get(2)),
                Duration.parse(arguments.get(3)),
                Duration.parse(arguments.get(4)),
                SandboxKind.valueOf(arguments.get(5)),
                Integer.parseInt(arguments.get(6)));
    }
}
