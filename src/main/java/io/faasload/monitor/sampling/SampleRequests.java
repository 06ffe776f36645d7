package io.faasload.monitor.sampling;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Samples that callers request from the sampling thread outside its schedule. Thread-safe. */
final class SampleRequests {

    private static final int LONGEST_REQUEST_MILLIS = 200;

    private final Queue<Request> requests = new ConcurrentLinkedQueue<>();

    /** A sample that a caller waits for. */
    private record Request(Watched container, CountDownLatch done) {}

    /** Wakes the sampling thread and waits until it has taken the sample, or has apparently ended. */
    void await(Watched container, Thread sampler) {
        Request request = new Request(container, new CountDownLatch(1));
        requests.add(request);
        LockSupport.unpark(sampler);
        try {
            request.done().await(LONGEST_REQUEST_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes the requested samples, on the sampling thread. */
    void answer(Consumer<Watched> sampling) {
        Request request;
        while ((request = requests.poll()) != null) {
            sampling.accept(request.container());
            request.done().countDown();
        }
    }
}
