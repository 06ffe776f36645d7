package io.faasload.simulation;

import io.faasload.config.LoaderConfig.Streams;
import io.faasload.job.invoke.ColdStarts;
import io.faasload.job.task.Machine;
import io.faasload.schedule.trace.Draws;
import io.faasload.schedule.trace.GoldenTraces;
import io.faasload.schedule.trace.PointSource;
import io.faasload.schedule.trace.TraceDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Everything around a generation, in virtual time. */
final class World {

    static final String DATASET = "0c2b1e0a-6c0f-4c5e-9d3a-2f1f6f1f0a11";
    static final long SEED = 7;

    private static final List<TraceDefinition> TRACES = GoldenTraces.traces();
    private static final List<List<String>> GOLDEN = GoldenTraces.parameters(SEED);
    private static final List<String> REPEATED = Stream.generate(
                    new Draws(TRACES.get(0).repeated(2), SEED, Streams.SHARED)::next)
            .limit(GOLDEN.get(0).size())
            .toList();

    final Plan plan;
    final VirtualTime time = new VirtualTime();
    final SplittableRandom chance;
    /** Of the sink of finished runs. */
    final SplittableRandom deliveryChance;

    final Machine machine;
    final long createdMicros;
    final Topic topic;
    final Tables tables;
    /** What a sink of finished runs has. */
    final CommittedRuns committed;

    final OpenWhisk openWhisk;
    final SimulatedMonitor monitor;
    /** The contents of {@code generation.statedir}, oldest first. */
    final List<Checkpoint> states = new ArrayList<>();

    /** Whether Kafka was ever down, so that records may be requested before events are read. */
    boolean hasEventsHeldUp;

    /** Whether records may come late. */
    boolean hasRecordsHeldUp;

    int deployments;

    /** Whether operators run in Flink's harness, which takes a thousand times as long. */
    final boolean isOnFlink;

    private final List<String> trace;

    World(Plan plan, long chance, boolean isTraced, boolean isOnFlink) {
        this.isOnFlink = isOnFlink;
        this.plan = plan;
        this.chance = new SplittableRandom(chance);
        this.deliveryChance = new SplittableRandom(~chance);
        this.trace = isTraced ? new ArrayList<>() : null;
        machine = time.machine(this.chance);
        createdMicros = time.micros();
        hasRecordsHeldUp = plan.share(Plan.Fault.RECORD_LATE) > 0 || plan.share(Plan.Fault.RECORD_ERROR) > 0;
        topic = new Topic(this);
        tables = new Tables(this);
        committed = new CommittedRuns(this);
        openWhisk = new OpenWhisk(this);
        monitor = new SimulatedMonitor(this);
    }

    boolean chance(double share) {
        return share > 0 && chance.nextDouble() < share;
    }

    boolean chance(Plan.Fault fault) {
        return chance(plan.share(fault));
    }

    long latencyMicros() {
        return chance.nextInt(20) == 0 ? chance.nextLong(plan.mostLatencyMicros) : chance.nextLong(300);
    }

    TraceDefinition trace(int id) {
        return isRepetition(id) ? TRACES.get(0).repeated(2).withId(id) : TRACES.get(id - 1);
    }

    private boolean isRepetition(int trace) {
        return plan.isRepeated && trace == 2;
    }

    ColdStarts coldStarts() {
        return new ColdStarts(plan.coldStarts, SEED);
    }

    /** The parameters that an input must have. */
    String parameters(int trace, int input) {
        return (isRepetition(trace) ? REPEATED : GOLDEN.get(trace - 1)).get(input - 1);
    }

    TraceDefinition trace(int id, int inputs) {
        TraceDefinition trace = trace(id);
        return new TraceDefinition(
                trace.id(),
                trace.target(),
                trace.inputKind(),
                trace.extension(),
                inputs,
                trace.parameters(),
                plan.actionTimeoutMillis,
                plan.isInjected ? new TraceDefinition.Injected("trace " + id, "golden") : null);
    }

    /** When a point of an injection is due, from its start. */
    long pointMicros(int number) {
        return number * plan.intervalMillis * 1000;
    }

    /** The points of an injection; null in a generation. */
    PointSource points() {
        return plan.isInjected ? new InjectedPoints(this) : null;
    }

    private record InjectedPoints(World world) implements PointSource {

        @Override
        public Duration lateLimit() {
            return null;
        }

        @Override
        public Points open() {
            return new Points() {
                @Override
                public Iterator<Point> of(TraceDefinition trace, int from) {
                    return IntStream.rangeClosed(from, trace.inputs())
                            .mapToObj(number ->
                                    new Point(world.pointMicros(number), world.parameters(trace.id(), number)))
                            .iterator();
                }

                @Override
                public void close() {}
            };
        }
    }

    /** Whether a generation lacked an input: what waited for it was dropped, and waits again from the start. */
    boolean wasRemoved(int trace, int input) {
        return plan.generations.stream()
                .anyMatch(generation -> generation.inputs().get(trace - 1) < input);
    }

    void log(Supplier<String> text) {
        if (trace != null) {
            trace.add("%10.6f %s".formatted((time.micros() - VirtualTime.START_MICROS) / 1e6, text.get()));
        }
    }

    List<String> trace() {
        return trace == null ? List.of() : trace;
    }
}
