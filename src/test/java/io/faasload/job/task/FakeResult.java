package io.faasload.job.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.streaming.api.functions.async.CollectionSupplier;
import org.apache.flink.streaming.api.functions.async.ResultFuture;

/** Receives the results of an async function for one element, and counts completions. Thread-safe. */
public final class FakeResult<T> implements ResultFuture<T> {

    private final CompletableFuture<List<T>> result = new CompletableFuture<>();
    private final AtomicInteger ends = new AtomicInteger();

    /** All results for the element; waits for them. */
    public List<T> all() throws Exception {
        return result.get(2, TimeUnit.MINUTES);
    }

    /** The only result for the element; waits for it. */
    public T only() throws Exception {
        assertThat(all()).hasSize(1);
        return all().get(0);
    }

    public boolean isDone() {
        return result.isDone();
    }

    /** Number of completions. */
    public int ends() {
        return ends.get();
    }

    @Override
    public void complete(Collection<T> elements) {
        ends.incrementAndGet();
        result.complete(List.copyOf(elements));
    }

    @Override
    public void completeExceptionally(Throwable error) {
        ends.incrementAndGet();
        result.completeExceptionally(error);
    }

    @Override
    public void complete(CollectionSupplier<T> supplier) {
        throw new UnsupportedOperationException();
    }
}
