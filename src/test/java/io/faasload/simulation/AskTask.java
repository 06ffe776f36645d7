package io.faasload.simulation;

import io.faasload.config.AuthKey;
import io.faasload.config.key.Secret;
import io.faasload.job.completion.FetchRecord;
import io.faasload.job.completion.RecordRequest;
import io.faasload.job.completion.RecordSettings;
import io.faasload.job.usage.FetchUsage;
import io.faasload.job.usage.UsageRequest;
import io.faasload.job.usage.UsageSettings;
import io.faasload.run.Run;
import io.faasload.simulation.Channel.Barrier;
import io.faasload.simulation.Channel.EndOfData;
import io.faasload.simulation.Channel.Gate;
import io.faasload.simulation.Deployment.Keyed;
import io.faasload.simulation.VirtualTime.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.apache.flink.streaming.api.functions.async.CollectionSupplier;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;

/** Records, and then usage, each asked for as Flink's async operator does: unordered, with a time limit, stored while asked. */
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
                world.plan.isMonitored, new HashMap<>(Map.of("*", "http://monitor:1")), Duration.ofSeconds(2), null);
        usage = new Async<>(
                new FetchUsage(world.machine, settings, () -> world.monitor),
                settings.limit().toMillis(),
                rows::send);
        record = new Async<>(
                new FetchRecord(
                        world.machine,
                        new RecordSettings(keys, Duration.ofMillis(world.plan.completionLimitMillis)),
                        () -> world.openWhisk),
                world.plan.completionLimitMillis,
                request -> {
                    try {
                        usage.ask(request);
                    } catch (Exception e) {
                        throw Unchecked.of(e);
                    }
                });
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

    /** The operators' end of input: what is asked for is waited for. */
    private void ended() {
        isEnding = true;
        endIfDone();
    }

    private void endIfDone() {
        if (isEnding && record.asked.isEmpty() && usage.asked.isEmpty()) {
            isEnding = false;
            rows.broadcast(EndOfData.INSTANCE);
        }
    }

    void close() {
        try {
            record.function.close();
            usage.function.close();
        } catch (Exception e) {
            throw Unchecked.of(e);
        }
    }

    /** Flink's async operator, as far as it matters here. */
    private final class Async<I, O> {
        private final RichAsyncFunction<I, O> function;
        private final long timeoutMillis;
        private final Consumer<O> output;
        private final Set<Asked> asked = new LinkedHashSet<>();

        Async(RichAsyncFunction<I, O> function, long timeoutMillis, Consumer<O> output) {
            this.function = function;
            this.timeoutMillis = timeoutMillis;
            this.output = output;
        }

        void open(List<I> restored) throws Exception {
            function.setRuntimeContext(Contexts.RUNTIME);
            function.open(null);
            for (I input : restored) {
                ask(input);
            }
        }

        void ask(I input) throws Exception {
            Asked question = new Asked(input);
            asked.add(question);
            question.timeout = world.time.after(timeoutMillis * 1000, () -> {
                if (isAlive() && !question.isAnswered) {
                    perform(() -> function.timeout(input, question));
                }
            });
            function.asyncInvoke(input, question);
        }

        List<I> asked() {
            List<I> inputs = new ArrayList<>(asked.size());
            asked.forEach(question -> inputs.add(question.input));
            return inputs;
        }

        private final class Asked implements ResultFuture<O> {
            private final I input;
            private Event timeout;
            private boolean isAnswered;

            Asked(I input) {
                this.input = input;
            }

            @Override
            public void complete(Collection<O> results) {
                if (isAnswered) {
                    return;
                }
                isAnswered = true;
                try {
                    execute(
                            () -> {
                                timeout.cancel();
                                asked.remove(this);
                                results.forEach(output);
                                endIfDone();
                            },
                            "answer");
                } catch (RejectedExecutionException e) {
                    // Comes after the end of the task; a restored one asks again.
                    timeout.cancel();
                }
            }

            @Override
            public void completeExceptionally(Throwable error) {
                throw new IllegalStateException(error);
            }

            @Override
            public void complete(CollectionSupplier<O> supplier) {
                throw new UnsupportedOperationException();
            }
        }
    }
}
