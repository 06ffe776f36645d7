package io.faasload.simulation;

import io.faasload.config.AuthKey;
import io.faasload.config.key.Secret;
import io.faasload.job.completion.FetchRecord;
import io.faasload.job.completion.RecordRequest;
import io.faasload.job.completion.RecordSettings;
import io.faasload.job.usage.FetchUsage;
import io.faasload.job.usage.UsageRequest;
import io.faasload.job.usage.UsageSettings;
import io.faasload.openwhisk.http.ServerTrust;
import io.faasload.run.Run;
import io.faasload.simulation.Channel.Barrier;
import io.faasload.simulation.Channel.EndOfData;
import io.faasload.simulation.Channel.Gate;
import io.faasload.simulation.Deployment.Keyed;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Fetches records, and then usage, each as Flink's async operator does: unordered, with a timeout, pending requests stored in
 * checkpoints.
 */
final class AskTask extends Task {

    final Gate gate;
    private final Keyed<Run> rows;
    private final Async<RecordRequest, UsageRequest> record;
    private final Async<UsageRequest, Run> usage;
    private boolean isEnding;

    AskTask(Deployment deployment, int subtask, Keyed<Run> rows) {
        super(deployment, subtask);
        this.rows = rows;
        this.gate = new Gate(this, this::checkpoint, this::ended);
        Map<String, AuthKey> keys = new HashMap<>();
        deployment.job.inputs().keySet().forEach(trace -> {
            String namespace = world.trace(trace).target().namespace();
            keys.put(namespace, new AuthKey(namespace, new Secret("key")));
        });
        UsageSettings settings = new UsageSettings(
                world.plan.isMonitored,
                new HashMap<>(Map.of("*", "http://monitor:1")),
                Duration.ofSeconds(2),
                null,
                ServerTrust.JAVA,
                true);
        usage = new Async<>(
                this,
                new FetchUsage(world.machine, settings, () -> world.monitor),
                settings.limit().toMillis(),
                rows::send,
                this::endIfDone);
        record = new Async<>(
                this,
                new FetchRecord(
                        world.machine,
                        new RecordSettings(
                                keys, Duration.ofMillis(world.plan.completionLimitMillis), world.plan.logs()),
                        () -> world.openWhisk),
                world.plan.completionLimitMillis,
                request -> {
                    try {
                        usage.ask(request);
                    } catch (Exception e) {
                        throw Unchecked.of(e);
                    }
                },
                this::endIfDone);
    }

    Channel channel() {
        return gate.channel(request -> {
            try {
                record.ask((RecordRequest) request);
            } catch (Exception e) {
                throw Unchecked.of(e);
            }
        });
    }

    void open(List<RecordRequest> records, List<UsageRequest> usages) throws Exception {
        usage.open(usages);
        record.open(records);
    }

    private void checkpoint(long id) {
        rows.broadcast(new Barrier(id));
        List<RecordRequest> records = record.asked();
        List<UsageRequest> usages = usage.asked();
        deployment.job.acknowledge(id, deployment, checkpoint -> {
            checkpoint.records().addAll(records);
            checkpoint.usages().addAll(usages);
        });
    }

    /** The operators' end of input: waits for pending requests. */
    private void ended() {
        isEnding = true;
        endIfDone();
    }

    private void endIfDone() {
        if (isEnding && record.isIdle() && usage.isIdle()) {
            isEnding = false;
            rows.broadcast(EndOfData.INSTANCE);
        }
    }

    void close() {
        record.close();
        usage.close();
    }
}
