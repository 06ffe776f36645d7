package io.faasload.simulation;

import io.faasload.simulation.VirtualTime.Event;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.apache.flink.streaming.api.functions.async.CollectionSupplier;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;

/** Flink's async operator, as far as it matters here. */
final class Async<I, O> {
    private final Task task;
    private final RichAsyncFunction<I, O> function;
    private final long timeoutMillis;
    private final Consumer<O> output;
    private final Set<Asked> asked = new LinkedHashSet<>();

    private final Runnable onAnswer;

    /**
     * Creates an operator in a task.
     *
     * @param timeoutMillis 0 for none
     * @param onAnswer called after each answer
     */
    Async(Task task, RichAsyncFunction<I, O> function, long timeoutMillis, Consumer<O> output, Runnable onAnswer) {
        this.task = task;
        this.onAnswer = onAnswer;
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
        Asked request = new Asked(input);
        asked.add(request);
        if (timeoutMillis > 0) {
            request.timeout = task.world.time.after(timeoutMillis * 1000, () -> {
                if (task.isAlive() && !request.isAnswered) {
                    task.perform(() -> function.timeout(input, request));
                }
            });
        }
        function.asyncInvoke(input, request);
    }

    /** Whether no request is pending. */
    boolean isIdle() {
        return asked.isEmpty();
    }

    void close() {
        try {
            function.close();
        } catch (Exception e) {
            throw Unchecked.of(e);
        }
    }

    List<I> asked() {
        List<I> inputs = new ArrayList<>(asked.size());
        asked.forEach(request -> inputs.add(request.input));
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
                task.execute(
                        () -> {
                            cancelTimeout();
                            asked.remove(this);
                            results.forEach(output);
                            onAnswer.run();
                        },
                        "answer");
            } catch (RejectedExecutionException e) {
                // The task has ended; after a restart, the request is sent again.
                cancelTimeout();
            }
        }

        private void cancelTimeout() {
            if (timeout != null) {
                timeout.cancel();
            }
        }

        @Override
        public void completeExceptionally(Throwable error) {
            isAnswered = true;
            try {
                task.execute(
                        () -> {
                            throw Unchecked.of((Exception) error);
                        },
                        "failure");
            } catch (RejectedExecutionException e) {
                cancelTimeout();
            }
        }

        @Override
        public void complete(CollectionSupplier<O> supplier) {
            throw new UnsupportedOperationException();
        }
    }
}
