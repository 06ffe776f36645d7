package io.faasload.whisk;

import io.faasload.whisk.activation.AnswerTiming;
import io.faasload.whisk.activation.RecordTiming;
import io.faasload.whisk.entity.UserLimits;
import io.faasload.whisk.invoker.PoolSettings;
import io.faasload.whisk.invoker.SandboxKind;
import java.nio.file.Path;

/**
 * How a server works.
 *
 * @param host address to listen on
 * @param port 0 for a free one
 * @param directory where users, packages, actions and records are kept; of one server at a time
 * @param defaultLimits of users who have none of their own
 * @param answerTiming when non-blocking calls are answered
 * @param recordTiming when records can be fetched
 * @param sandboxes what actions run in
 * @param pool how actions are run
 */
public record WhiskSettings(
        String host,
        int port,
        Path directory,
        UserLimits defaultLimits,
        AnswerTiming answerTiming,
        RecordTiming recordTiming,
        SandboxKind sandboxes,
        PoolSettings pool) {

    /** Loopback, a free port, no limits, and otherwise as a real OpenWhisk where that is bearable. */
    public static WhiskSettings in(Path directory) {
        return new WhiskSettings(
                "127.0.0.1",
                0,
                directory,
                UserLimits.NONE,
                AnswerTiming.AS_MEASURED,
                RecordTiming.AS_MEASURED,
                SandboxKind.PROCESS,
                PoolSettings.DEFAULT);
    }

    public WhiskSettings withAddress(String newHost, int newPort) {
        return new WhiskSettings(
                newHost, newPort, directory, defaultLimits, answerTiming, recordTiming, sandboxes, pool);
    }

    public WhiskSettings withDefaultLimits(UserLimits limits) {
        return new WhiskSettings(host, port, directory, limits, answerTiming, recordTiming, sandboxes, pool);
    }

    public WhiskSettings withAnswerTiming(AnswerTiming timing) {
        return new WhiskSettings(host, port, directory, defaultLimits, timing, recordTiming, sandboxes, pool);
    }

    public WhiskSettings withRecordTiming(RecordTiming timing) {
        return new WhiskSettings(host, port, directory, defaultLimits, answerTiming, timing, sandboxes, pool);
    }

    public WhiskSettings withSandboxes(SandboxKind kind) {
        return new WhiskSettings(host, port, directory, defaultLimits, answerTiming, recordTiming, kind, pool);
    }

    public WhiskSettings withPool(PoolSettings newPool) {
        return new WhiskSettings(host, port, directory, defaultLimits, answerTiming, recordTiming, sandboxes, newPool);
    }
}
