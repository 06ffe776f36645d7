package io.faasload.job.invoke;

import io.faasload.openwhisk.CallOutcome;
import io.faasload.run.Invocation;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.flink.util.function.SerializableSupplier;

/** Records the calls and lets the test answer them, from any thread. */
final class FakeCaller implements Caller {

    private static final Map<Integer, FakeCaller> INSTANCES = new ConcurrentHashMap<>();
    private static final AtomicInteger IDS = new AtomicInteger();

    private final List<Sent> sent = new CopyOnWriteArrayList<>();
    private final List<Sent> onWire = new CopyOnWriteArrayList<>();
    private final Set<String> unknownNamespaces = new HashSet<>();
    private final int id = IDS.incrementAndGet();

    /** A call that was sent. */
    record Sent(Invocation invocation, boolean isCold, Consumer<CallOutcome> done) {}

    FakeCaller() {
        INSTANCES.put(id, this);
    }

    /** Opens this very caller; serializable, as Flink requires. */
    SerializableSupplier<Caller> factory() {
        return new Handle(id);
    }

    private record Handle(int id) implements SerializableSupplier<Caller> {
        @Override
        public Caller get() {
            return INSTANCES.get(id);
        }
    }

    void forget(String namespace) {
        unknownNamespaces.add(namespace);
    }

    /** The inputs of all calls, in order. */
    List<Integer> inputs() {
        return sent.stream().map(call -> call.invocation().id().input()).toList();
    }

    /** Whether each call was to start cold. */
    List<Boolean> isCold() {
        return sent.stream().map(Sent::isCold).toList();
    }

    int onWire() {
        return onWire.size();
    }

    /** The input of the oldest call in flight. */
    int next() {
        return onWire.get(0).invocation().id().input();
    }

    /** Answers the oldest call in flight. */
    void answer(CallOutcome outcome) {
        onWire.remove(0).done().accept(outcome);
    }

    @Override
    public boolean serves(String namespace) {
        return !unknownNamespaces.contains(namespace);
    }

    @Override
    public void call(Invocation invocation, boolean isCold, Consumer<CallOutcome> done) {
        Sent call = new Sent(invocation, isCold, done);
        sent.add(call);
        onWire.add(call);
    }

    @Override
    public void close() {
        INSTANCES.remove(id);
    }
}
