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
 * Activations of a real OpenWhisk in prewarmed containers, replayed in the order in which a monitor hears of things; the
 * truth is the invoker's log.
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
    void infersFewWrongAndNeverCallsThemExactWhenAskedSoonAfterTheEnd() {
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
            check("the same twice" + (suffix.isEmpty() ? "" : ", of ten actions"), twice, 0.95);
        }
    }

    @Test
    void infersFewWrongWhenTheHostHasTooMuchToDo() {
        Replay replay = new Replay();
        replay.add(overlapping);
        check("five actions, overloaded", replay, 0.95);
    }

    @Test
    void infersFewWrongWhenQuestionsComeLateAndOutOfOrder() {
        for (int seed = 0; seed < 10; seed++) {
            Replay replay = new Replay();
            replay.add(prewarmed);
            replay.delay(new Random(seed), 2_000);
            check("late questions, seed " + seed, replay, 0.8);
        }
    }

    @Test
    void infersFewWrongWhenHalfOfTheActivationsAreNobodysConcern() {
        for (int seed = 0; seed < 10; seed++) {
            Replay replay = new Replay();
            replay.add(prewarmed);
            replay.dropQuestions(new Random(seed), 0.5);
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

    /** Why the first recording has more that is ambiguous than the others: it has no CPU times. */
    @Test
    void infersMoreOfTheSameLoadWithCpuTimes() {
        Replay without = new Replay();
        without.addWithoutCpuTimes(warm);
        without.addWithoutCpuTimes(warm.again(1_234, 1, ""));
        check("five actions, warm, twice, without CPU times", without, 0.9);
        Replay supposed = new Replay();
        for (int copy = 0; copy < 4; copy++) {
            supposed.addWithSupposedCpuTimes(prewarmed.again(copy * 777, copy, ""));
        }
        check("four at once, 777 ms apart, with supposed CPU times", supposed, 0.95);
    }

    @Test
    void infersFewWrongWhenTwelveActionsShareTheInvoker() {
        Replay replay = new Replay();
        for (int copy = 0; copy < 4; copy++) {
            replay.add(prewarmed.again(copy * 777, copy, String.valueOf(copy)));
        }
        check("twelve actions", replay, 0.8);
    }

    /** Whoever guessed nothing would never be wrong: at least that share is to be inferred. */
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

        private static final int QUESTION_MILLIS = 60;

        private final ContainerRegistry containers = new ContainerRegistry(Duration.ofHours(1), Clock.systemUTC());
        private final EndLines lines = new EndLines();
        private final RecordedSamples samples = new RecordedSamples();
        private final Attributor attributor = new Attributor(containers, lines, new InvokerLog(), samples::between);
        private final Map<String, String> truth = new HashMap<>();
        private final List<Question> questions = new ArrayList<>();
        private final List<Event> events = new ArrayList<>();

        Replay() {
            containers.completeSince(0);
        }

        private record Question(EndedActivation activation, long announcedMillis) {}

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

        /** As if each container had run from start to end of the activations that it had, and at no other time. */
        void addWithSupposedCpuTimes(Recording recording) {
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
                    .forEach(activation ->
                            questions.add(new Question(activation, activation.endMillis() + QUESTION_MILLIS)));
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
            questions.replaceAll(question -> new Question(
                    question.activation(), question.activation().endMillis() + 10 + random.nextInt(mostMillis)));
        }

        void dropQuestions(Random random, double share) {
            questions.removeIf(question -> random.nextDouble() < share);
        }

        Figures run() {
            Map<EndedActivation, Attribution> answers = new HashMap<>();
            for (Question question : questions) {
                EndedActivation activation = question.activation();
                long settledMillis =
                        Math.max(question.announcedMillis(), activation.endMillis() + Attributor.SETTLE_MILLIS);
                events.add(new Event(question.announcedMillis() * 1000, () -> attributor.announce(activation)));
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
