package io.faasload.monitor.attribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.faasload.monitor.attribution.Attribution.Certainty;
import io.faasload.monitor.container.ContainerRegistry;
import io.faasload.monitor.container.WhiskContainer;
import io.faasload.monitor.log.EndLines;
import io.faasload.monitor.log.InvokerLog;
import io.faasload.monitor.sampling.RecordedSamples;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Replays activations of a real OpenWhisk in prewarmed containers, in the order in which a monitor learns of events;
 * the ground truth is the invoker's log.
 */
class RecordedRunTest {

    private static Recording prewarmed;
    private static Recording overlapping;
    private static Recording warm;

    @BeforeAll
    static void read() throws JsonProcessingException {
        prewarmed = Recording.prewarmed();
        overlapping = Recording.overlapping();
        warm = Recording.overlappingWarm();
    }

    @Test
    void infersFewWrongAndNeverAsExactWhenQueriedSoonAfterTheEnd() {
        Replay replay = new Replay();
        replay.add(prewarmed);
        check("as recorded", replay, 0.9);
    }

    @Test
    void infersFewWrongWhenFiveActionsOverlap() {
        Replay replay = new Replay();
        replay.add(warm);
        check("five actions, warm", replay, 0.95);
        for (String suffix : List.of("", "2")) {
            Replay twice = new Replay();
            twice.add(warm);
            twice.add(warm.again(1_234, 1, suffix));
            check("twice the load" + (suffix.isEmpty() ? "" : ", of ten actions"), twice, 0.95);
        }
    }

    @Test
    void infersFewWrongOnAnOverloadedHost() {
        Replay replay = new Replay();
        replay.add(overlapping);
        check("five actions, overloaded", replay, 0.95);
    }

    @Test
    void infersFewWrongWhenQueriesAreLateAndOutOfOrder() {
        for (int seed = 0; seed < 10; seed++) {
            Replay replay = new Replay();
            replay.add(prewarmed);
            replay.delay(new Random(seed), 2_000);
            check("late queries, seed " + seed, replay, 0.8);
        }
    }

    @Test
    void infersFewWrongWhenHalfOfTheActivationsAreNeverQueried() {
        for (int seed = 0; seed < 10; seed++) {
            Replay replay = new Replay();
            replay.add(prewarmed);
            replay.dropQueries(new Random(seed), 0.5);
            check("half unknown, seed " + seed, replay, 0.8);
        }
    }

    @Test
    void infersFewWrongAtFourTimesTheLoad() {
        for (int shiftMillis : List.of(777, 1_234, 5_431)) {
            Replay replay = new Replay();
            for (int copy = 0; copy < 4; copy++) {
                replay.add(prewarmed.again(copy * shiftMillis, copy, ""));
            }
            check("four at once, %d ms apart".formatted(shiftMillis), replay, 0.8);
        }
    }

    /** Why more of the first recording is ambiguous than of the others: it has no CPU times. */
    @Test
    void infersMoreWithCpuTimes() {
        Replay without = new Replay();
        without.addWithoutCpuTimes(warm);
        without.addWithoutCpuTimes(warm.again(1_234, 1, ""));
        check("five actions, warm, twice, without CPU times", without, 0.9);
        Replay assumed = new Replay();
        for (int copy = 0; copy < 4; copy++) {
            assumed.addWithAssumedCpuTimes(prewarmed.again(copy * 777, copy, ""));
        }
        check("four at once, 777 ms apart, with assumed CPU times", assumed, 0.95);
    }

    @Test
    void infersFewWrongWhenTwelveActionsShareTheInvoker() {
        Replay replay = new Replay();
        for (int copy = 0; copy < 4; copy++) {
            replay.add(prewarmed.again(copy * 777, copy, String.valueOf(copy)));
        }
        check("twelve actions", replay, 0.8);
    }

    /** Guessing nothing would never be wrong: at least this share must be inferred. */
    private static void check(String name, Replay replay, double leastInferred) {
        Figures figures = replay.run();
        System.out.println("attribution, " + name + ": " + figures);
        assertThat(figures.exactWrong()).as("%s: %s", name, figures).isZero();
        assertThat(figures.inferredWrong()).as("%s: %s", name, figures).isLessThanOrEqualTo((int)
                (0.01 * figures.inferred()));
        assertThat(figures.exact() + figures.inferred())
                .as("%s: %s", name, figures)
                .isGreaterThanOrEqualTo((int) (leastInferred * figures.all()));
        assertThat(figures.exact() + figures.inferred() + figures.ambiguous())
                .as(name)
                .isEqualTo(figures.all());
    }

    private record Figures(int all, int exact, int exactWrong, int inferred, int inferredWrong, int ambiguous) {}

    private static final class Replay {

        private static final int QUERY_MILLIS = 60;

        private final ContainerRegistry containers = new ContainerRegistry(Duration.ofHours(1), Clock.systemUTC());
        private final EndLines lines = new EndLines();
        private final RecordedSamples samples = new RecordedSamples();
        private final Attributor attributor = new Attributor(containers, lines, new InvokerLog(), samples::between);
        private final Map<String, String> truth = new HashMap<>();
        private final List<Query> queries = new ArrayList<>();
        private final List<Event> events = new ArrayList<>();

        Replay() {
            containers.completeSince(0);
        }

        private record Query(EndedActivation activation, long announcedMillis) {}

        private record Event(long atMicros, Runnable action) {}

        void add(Recording recording) {
            addWithoutCpuTimes(recording);
            recording.ran().forEach(this::add);
        }

        private void add(Recording.Ran ran) {
            events.add(new Event(
                    ran.toMicros(),
                    () -> samples.ran(ran.containerId(), ran.fromMicros(), ran.toMicros(), ran.cpuMicros())));
        }

        /** Assumes that each container ran exactly from start to end of its activations. */
        void addWithAssumedCpuTimes(Recording recording) {
            addWithoutCpuTimes(recording);
            for (EndedActivation activation : recording.activations()) {
                String containerId = recording.truth().get(activation.id());
                long fromMicros = activation.startMillis() * 1000;
                add(new Recording.Ran(containerId, fromMicros, activation.endMillis() * 1000, 5_000));
            }
        }

        void addWithoutCpuTimes(Recording recording) {
            truth.putAll(recording.truth());
            recording.containers().forEach(this::add);
            recording
                    .lines()
                    .forEach(line ->
                            events.add(new Event(line.micros(), () -> lines.add(line.containerId(), line.micros()))));
            recording
                    .activations()
                    .forEach(activation -> queries.add(new Query(activation, activation.endMillis() + QUERY_MILLIS)));
        }

        private void add(WhiskContainer container) {
            WhiskContainer running = new WhiskContainer(
                    container.id(),
                    container.name(),
                    container.pid(),
                    container.createdMillis(),
                    container.startedMillis(),
                    null,
                    null);
            events.add(new Event(container.startedMillis() * 1000, () -> containers.started(running)));
            Long stoppedMillis = container.stoppedMillis();
            if (stoppedMillis != null) {
                events.add(new Event(stoppedMillis * 1000, () -> containers.stopped(container.id(), stoppedMillis)));
            }
        }

        void delay(Random random, int mostMillis) {
            queries.replaceAll(query ->
                    new Query(query.activation(), query.activation().endMillis() + 10 + random.nextInt(mostMillis)));
        }

        void dropQueries(Random random, double share) {
            queries.removeIf(query -> random.nextDouble() < share);
        }

        Figures run() {
            Map<EndedActivation, Attribution> answers = new HashMap<>();
            for (Query query : queries) {
                EndedActivation activation = query.activation();
                long settledMillis =
                        Math.max(query.announcedMillis(), activation.endMillis() + Attributor.SETTLE_MILLIS);
                events.add(new Event(query.announcedMillis() * 1000, () -> attributor.announce(activation)));
                events.add(new Event(
                        settledMillis * 1000, () -> answers.put(activation, attributor.attribute(activation))));
            }
            events.sort(Comparator.comparingLong(Event::atMicros));
            events.forEach(event -> event.action().run());
            int exact = count(answers, Certainty.EXACT, false);
            int inferred = count(answers, Certainty.INFERRED, false);
            return new Figures(
                    answers.size(),
                    exact,
                    count(answers, Certainty.EXACT, true),
                    inferred,
                    count(answers, Certainty.INFERRED, true),
                    count(answers, Certainty.AMBIGUOUS, false));
        }

        private int count(Map<EndedActivation, Attribution> answers, Certainty certainty, boolean onlyWrong) {
            return (int) answers.entrySet().stream()
                    .filter(answer -> answer.getValue().certainty() == certainty)
                    .filter(answer -> !onlyWrong
                            || !Objects.equals(
                                    truth.get(answer.getKey().id()),
                                    answer.getValue().containerId()))
                    .count();
        }
    }
}
