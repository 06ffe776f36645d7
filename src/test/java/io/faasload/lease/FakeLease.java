package io.faasload.lease;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.util.function.SerializableSupplier;

/** A lease whose remaining time the test sets, from any thread. It never expires by itself. */
public class FakeLease implements Lease {

    private static final Map<Integer, FakeLease> INSTANCES = new ConcurrentHashMap<>();
    private static final AtomicInteger IDS = new AtomicInteger();

    public volatile Duration remaining = Duration.ofHours(1);
    public volatile boolean isDatabaseDown;
    public volatile boolean isOutdated;
    /** The writers that have written, with their attempts. */
    public volatile Map<Integer, Integer> writers = Map.of();

    public volatile int writerQueries;
    /** Fails the next query for good, as a defect would. */
    public volatile boolean isBroken;

    public volatile int renewals;
    public volatile int queries;
    public volatile boolean isClosed;

    private final int id = IDS.incrementAndGet();

    public FakeLease() {
        INSTANCES.put(id, this);
    }

    /** Opens this very lease; serializable, as Flink requires. */
    public SerializableSupplier<Lease> factory() {
        return new Handle(id);
    }

    private record Handle(int id) implements SerializableSupplier<Lease> {
        @Override
        public Lease get() {
            return INSTANCES.get(id);
        }
    }

    @Override
    public void renew() throws IOException {
        answer();
        renewals++;
    }

    @Override
    public Duration remaining() throws IOException {
        queries++;
        if (isBroken) {
            isBroken = false;
            throw new IllegalStateException("broken");
        }
        answer();
        return remaining;
    }

    @Override
    public Map<Integer, Integer> writers() throws IOException {
        answer();
        writerQueries++;
        return writers;
    }

    private void answer() throws IOException {
        if (isOutdated) {
            throw new OutdatedSubmissionException(7);
        }
        if (isDatabaseDown) {
            throw new IOException("the database is down");
        }
    }

    @Override
    public void close() {
        isClosed = true;
    }
}
