package io.faasload.monitor.attribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.faasload.monitor.attribution.Attribution.Certainty;
import io.faasload.monitor.container.ContainerName;
import io.faasload.monitor.container.ContainerRegistry;
import io.faasload.monitor.container.WhiskContainer;
import io.faasload.monitor.log.EndLines;
import io.faasload.monitor.log.InvokerLog;
import io.faasload.openwhisk.Golden;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Activations of a real OpenWhisk in prewarmed containers, replayed in the order in which a monitor hears of things; the
 * truth is the invoker's log.
 */
class RecordedRunTest {

    private static JsonNode run;

    @BeforeAll
    static void read() throws JsonProcessingException {
        run = JsonMapper.builder().build().readTree(Golden.text("attribution/prewarmed.json"));
    }

    @Test
    void infersFewWrongAndNeverCallsThemExactWhenAskedSoonAfterTheEnd() {
        Replay replay = new Replay();
        replay.addRun(0, "", 1);
        check("as recorded", replay);
    }

    @Test
    void infersFewWrongWhenQuestionsComeLateAndOutOfOrder() {
        for (int seed = 0; seed < 10; seed++) {
            Replay replay = new Replay();
            replay.addRun(0, "", 1);
            replay.delay(new Random(seed), 2_000);
            check("late questions, seed " + seed, replay);
        }
    }

    @Test
    void infersFewWrongWhenHalfOfTheActivationsAreNobodysConcern() {
        for (int seed = 0; seed < 10; seed++) {
            Replay replay = new Replay();
            replay.addRun(0, "", 1);
            replay.dropQuestions(new Random(seed), 0.5);
            check("half unknown, seed " + seed, replay);
        }
    }

    @Test
    void infersFewWrongAtFourTimesTheLoad() {
        for (int shiftMillis : List.of(777, 1_234, 5_431)) {
            Replay replay = new Replay();
            for (int copy = 0; copy < 4; copy++) {
                replay.addRun(copy * shiftMillis, "", copy);
            }
            check("four at once, %d ms apart".formatted(shiftMillis), replay);
        }
    }

    @Test
    void infersFewWrongWhenTwelveActionsShareTheInvoker() {
        Replay replay = new Replay();
        for (int copy = 0; copy < 4; copy++) {
            replay.addRun(copy * 777, String.valueOf(copy), copy);
        }
        check("twelve actions", replay);
    }

    private static void check(String name, Replay replay) {
        Figures figures = replay.run();
        System.out.println("attribution, " + name + ": " + figures);
        assertThat(figures.exact()).as(name).isZero();
        assertThat(figures.inferredRight()).as("%s: %s", name, figures).isGreaterThanOrEqualTo((int)
                Math.ceil(0.97 * figures.inferred()));
        // Whoever guessed nothing would never be wrong.
        assertThat(figures.inferred()).as("%s: %s", name, figures).isGreaterThan(figures.all() * 3 / 4);
        assertThat(figures.inferred() + figures.ambiguous()).as(name).isEqualTo(figures.all());
    }

    private record Figures(int all, int exact, int inferred, int inferredRight, int ambiguous) {}

    private static final class Replay {

        private static final int QUESTION_MILLIS = 60;

        private final ContainerRegistry containers = new ContainerRegistry(Duration.ofHours(1), Clock.systemUTC());
        private final EndLines lines = new EndLines();
        private final Attributor attributor = new Attributor(containers, lines, new InvokerLog());
        private final Map<String, String> truth = new HashMap<>();
        private final List<Question> questions = new ArrayList<>();
        private final List<Event> written = new ArrayList<>();

        Replay() {
            containers.completeSince(0);
        }

        private record Question(EndedActivation activation, long announcedMillis) {}

        private record Event(long atMicros, Runnable action) {}

        void addRun(int shiftMillis, String actionSuffix, int copy) {
            run.get("names")
                    .properties()
                    .forEach(name -> containers.started(new WhiskContainer(
                            id(name.getKey(), copy),
                            ContainerName.parse(name.getValue().asText()).orElseThrow(),
                            1,
                            0,
                            null,
                            null)));
            run.get("sent").properties().forEach(sent -> {
                for (JsonNode line : sent.getValue()) {
                    long micros = Math.round((line.get(0).asDouble() + shiftMillis) * 1000);
                    if (line.get(1).asText().equals("stdout")) {
                        written.add(new Event(micros, () -> lines.add(id(sent.getKey(), copy), micros)));
                    }
                }
            });
            for (JsonNode record : run.get("recs")) {
                String id = record.get("activationId").asText();
                truth.put(id(id, copy), id(run.get("truth").get(id).get(1).asText(), copy));
                EndedActivation activation = new EndedActivation(
                        id(id, copy),
                        record.get("namespace").asText(),
                        "wand_blur/" + record.get("name").asText() + actionSuffix,
                        record.get("start").asLong() + shiftMillis,
                        record.get("end").asLong() + shiftMillis,
                        null,
                        "nodejs:20",
                        record.at("/response/status").asText(),
                        false);
                questions.add(new Question(activation, activation.endMillis() + QUESTION_MILLIS));
            }
        }

        private static String id(String id, int copy) {
            return id + "-" + copy;
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
            List<Event> events = new ArrayList<>(written);
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
            List<Attribution> inferred = with(answers, Certainty.INFERRED);
            long right = answers.entrySet().stream()
                    .filter(answer -> answer.getValue().certainty() == Certainty.INFERRED)
                    .filter(answer -> truth.get(answer.getKey().id())
                            .equals(answer.getValue().containerId()))
                    .count();
            return new Figures(
                    answers.size(),
                    with(answers, Certainty.EXACT).size(),
                    inferred.size(),
                    (int) right,
                    with(answers, Certainty.AMBIGUOUS).size());
        }

        private static List<Attribution> with(Map<EndedActivation, Attribution> answers, Certainty certainty) {
            return answers.values().stream()
                    .filter(answer -> answer.certainty() == certainty)
                    .toList();
        }
    }
}
