package io.faasload.whisk;

import io.faasload.whisk.activation.AnswerTiming;
import io.faasload.whisk.activation.RecordTiming;
import io.faasload.whisk.entity.UserLimits;
import io.faasload.whisk.invoker.PoolSettings;
import io.faasload.whisk.invoker.SandboxKind;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The settings of a server.
 *
 * @param host address to listen on
 * @param port 0 for any free port
 * @param directory for users, packages, actions and records; used by one server at a time
 * @param defaultLimits of users who have none of their own
 * @param identitiesKept how long the owner of a key is cached, and also that a key is invalid
 * @param answerTiming when non-blocking calls are answered
 * @param recordTiming when records become available
 * @param sandboxes what actions run in
 * @param pool the settings of the invoker
 */
public record WhiskSettings(
        String host,
        int port,
        Path directory,
        UserLimits defaultLimits,
        Duration identitiesKept,
        AnswerTiming answerTiming,
        RecordTiming recordTiming,
        SandboxKind sandboxes,
        PoolSettings pool) {

    /** Loopback, a free port, no limits, no cached keys, and otherwise close to a real OpenWhisk. */
    public static WhiskSettings in(Path directory) {
        return new WhiskSettings(
                "127.0.0.1",
                0,
                directory,
                UserLimits.NONE,
                Duration.ZERO,
                AnswerTiming.AS_MEASURED,
                RecordTiming.AS_MEASURED,
                SandboxKind.PROCESS,
                PoolSettings.DEFAULT);
    }

    public WhiskSettings withAddress(String newHost, int newPort) {
        return new WhiskSettings(
                newHost,
                newPort,
                directory,
                defaultLimits,
                identitiesKept,
                answerTiming,
                recordTiming,
                sandboxes,
                pool);
    }

    public WhiskSettings withDefaultLimits(UserLimits limits) {
        return new WhiskSettings(
                host, port, directory, limits, identitiesKept, answerTiming, recordTiming, sandboxes, pool);
    }

    public WhiskSettings withIdentitiesKept(Duration kept) {
        return new WhiskSettings(
                host, port, directory, defaultLimits, kept, answerTiming, recordTiming, sandboxes, pool);
    }

    public WhiskSettings withAnswerTiming(AnswerTiming timing) {
        return new WhiskSettings(
                host, port, directory, defaultLimits, identitiesKept, timing, recordTiming, sandboxes, pool);
    }

    public WhiskSettings withRecordTiming(RecordTiming timing) {
        return new WhiskSettings(
                host, port, directory, defaultLimits, identitiesKept, answerTiming, timing, sandboxes, pool);
    }

    public WhiskSettings withSandboxes(SandboxKind kind) {
        return new WhiskSettings(
                host, port, directory, defaultLimits, identitiesKept, answerTiming, recordTiming, kind, pool);
    }

    public WhiskSettings withPool(PoolSettings newPool) {
        return new WhiskSettings(
                host, port, directory, defaultLimits, identitiesKept, answerTiming, recordTiming, sandboxes, newPool);
    }
}
