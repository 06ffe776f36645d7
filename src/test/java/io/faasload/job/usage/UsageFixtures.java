package io.faasload.job.usage;

import io.faasload.run.Call;
import io.faasload.run.Run;
import io.faasload.run.RunFixtures;
import io.faasload.run.RunId;
import io.faasload.run.RunStatus;
import io.faasload.run.Target;

/** Runs for the tests of this package, and what a monitor knows of them. */
final class UsageFixtures {

    static final String ID = "e445df219ba24f6485df219ba29f6490";

    static final String USAGE = """
            {"activation": "%s", "container": "0123456789abcdef", "container_name": "wsk0_1_prewarm_nodejs20",
             "attribution": "inferred", "attribution_by": "end-line", "reason": null,
             "usage": {"cpu_us": 21340, "cpu_user_us": 15000, "cpu_system_us": 6340, "cpu_throttled_us": null,
               "cpu_from_us": 1, "cpu_to_us": 2, "memory_peak_b": 41635840, "memory_peak_by": "sampled",
               "samples": {"timestamp_ms": [1661, 1671], "memory_b": [40820736, null], "proc_mcpu": [0, 9],
                 "memory_used_b": [41099264, 41381888], "memory_peak_b": [41099264, 41381889], "cpu_us": [0, 9120],
                 "cpu_user_us": [0, 7000], "cpu_system_us": [0, 2120], "cpu_throttled_us": [null, null]}}}
            """.formatted(ID);

    private UsageFixtures() {}

    /** A completed run of which everything is known; the invoker may be null. */
    static UsageRequest completed(String invoker) {
        return new UsageRequest(
                run(RunStatus.COMPLETED, ended("application error", 1653L, 1687L, invoker)),
                "0123456789ab",
                "java:8",
                1L);
    }

    static Run.Ended ended(String responseStatus, Long startMillis, Long endMillis, String invoker) {
        return RunFixtures.ended(
                "event",
                true,
                responseStatus,
                new Run.Times(startMillis, endMillis, null, 30L),
                Run.Etl.UNKNOWN,
                256,
                invoker,
                null);
    }

    static Run run(RunStatus status, Run.Ended ended) {
        return run(status, new Call(ID, 1, 2L, 3L), ended);
    }

    static Run run(RunStatus status, Call call, Run.Ended ended) {
        return new Run(new RunId(1, 1), new Target(1, "user-a", "p/a"), status, "{}", 1, call, ended, null);
    }
}
