package io.faasload.openwhisk;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.config.AuthKey;
import io.faasload.openwhisk.ActivationReader.ReplyConsumer;
import io.faasload.openwhisk.http.AnswerTooLargeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DueRecordsTest {

    private final Platform platform = new Platform();
    private final DueRecords due = new DueRecords(Calls.KEY, platform);
    private final Map<String, List<String>> answers = new TreeMap<>();

    @Test
    void fewRecordsAreFetchedOneByOne() {
        for (int i = 0; i < 4; i++) {
            platform.start("a" + i, 1_000);
            get("a" + i, 1_000);
        }
        assertThat(platform.calls).containsExactly("a0", "a1", "a2", "a3");
    }

    @Test
    void recordsDueMeanwhileAreFetchedByOneList() {
        for (int i = 0; i < 20; i++) {
            platform.start("a" + i, 5_000 + i);
            get("a" + i, 5_000 + i);
        }
        platform.answer(0);
        assertThat(platform.calls).containsExactly("a0", "a1", "a2", "a3", "docs=true&since=4004&upto=5019&limit=32");
        platform.answerAll();
        assertEachIsAnswered(20, "200");
    }

    @Test
    void recordsMissingFromTheListAreFetchedOneByOne() {
        for (int i = 0; i < 20; i++) {
            get("a" + i, 5_000);
        }
        platform.answerAll();
        assertThat(platform.calls).hasSize(4 + 1 + 16);
        assertEachIsAnswered(20, "404");
    }

    @Test
    void aListThatIsTooLongIsHalved() {
        platform.mostListed = 8;
        for (int i = 0; i < 20; i++) {
            platform.start("a" + i, 5_000);
            get("a" + i, 5_000);
        }
        platform.answerAll();
        assertThat(platform.calls.stream().filter(call -> call.startsWith("docs")))
                .extracting(call -> call.replaceAll(".*limit=", ""))
                .containsExactly("32", "16", "8", "8", "16", "8", "8");
        assertEachIsAnswered(20, "200");
    }

    @Test
    void recordsOfARealListAreComplete() throws Exception {
        String response = Golden.response("list-activations-docs-since-200");
        platform.list = response.substring(response.indexOf("[{"));
        List<String> ids = new ArrayList<>();
        for (ActivationSummary listed : ActivationSummary.parseList(platform.list)) {
            ids.add(listed.activationId());
        }
        for (int i = 0; i < 20; i++) {
            due.get("a" + i, 5_000, (reply, failure) -> {});
        }
        List<ActivationRecord> records = new ArrayList<>();
        for (String id : ids) {
            due.get(id, 5_000, (reply, failure) -> records.add(parsed(reply)));
        }
        platform.answerAll();
        assertThat(records)
                .hasSize(3)
                .extracting(ActivationRecord::activationId)
                .containsExactlyElementsOf(ids);
        assertThat(records).extracting(ActivationRecord::error).doesNotContainNull();
    }

    private static ActivationRecord parsed(Reply reply) {
        try {
            return ActivationRecord.parse(reply.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[", "[1]", "[{\"activationId\":\"a9\"},", "[{}]", "<html>", ""})
    void anInvalidListLosesNoRecord(String list) {
        platform.list = list;
        for (int i = 0; i < 20; i++) {
            platform.start("a" + i, 5_000);
            get("a" + i, 5_000);
        }
        platform.answerAll();
        assertEachIsAnswered(20, "200");
    }

    @Test
    void everyRecordIsAnsweredOnceWhateverOpenWhiskAnswers() {
        for (int seed = 1; seed <= 500; seed++) {
            Random random = new Random(seed);
            Platform some = new Platform();
            some.random = random;
            DueRecords records = new DueRecords(Calls.KEY, some);
            Map<Integer, Integer> answered = new TreeMap<>();
            int count = 1 + random.nextInt(600);
            for (int i = 0; i < count; i++) {
                int number = i;
                // Some fall due twice.
                String id = "a" + random.nextInt(count);
                long startedBy = 5_000 + random.nextInt(1_000);
                if (random.nextInt(4) > 0) {
                    some.start(id, startedBy - random.nextInt(50));
                }
                records.get(id, startedBy, (reply, failure) -> answered.merge(number, 1, Integer::sum));
                while (random.nextInt(3) == 0 && !some.pending.isEmpty()) {
                    some.answer(random.nextInt(some.pending.size()));
                }
            }
            some.answerAll();
            assertThat(answered.keySet()).as("seed " + seed).hasSize(count);
            assertThat(answered.values()).as("seed " + seed).containsOnly(1);
        }
    }

    private void get(String id, long startedByMillis) {
        due.get(
                id,
                startedByMillis,
                (reply, failure) -> answers.computeIfAbsent(id, any -> new ArrayList<>())
                        .add(String.valueOf(reply == null ? failure : Integer.valueOf(reply.status()))));
    }

    private void assertEachIsAnswered(int count, String status) {
        assertThat(answers).hasSize(count);
        assertThat(answers.values()).allMatch(List.of(status)::equals);
    }

    /** Answers when the test says so. */
    private static final class Platform implements DueRecords.Source {

        private final Map<String, Long> starts = new TreeMap<>();
        private final List<String> calls = new ArrayList<>();
        private final List<Runnable> pending = new ArrayList<>();
        private int mostListed = 200;
        private String list;
        private Random random;

        void start(String id, long millis) {
            starts.putIfAbsent(id, millis);
        }

        void answer(int index) {
            pending.remove(index).run();
        }

        void answerAll() {
            while (!pending.isEmpty()) {
                answer(0);
            }
        }

        @Override
        public void activation(AuthKey key, String activationId, ReplyConsumer done) {
            calls.add(activationId);
            pending.add(() -> done.accept(
                    starts.containsKey(activationId) ? new Reply(200, record(activationId)) : new Reply(404, "{}"),
                    null));
        }

        @Override
        public void list(AuthKey key, long sinceMillis, long uptoMillis, int limit, ReplyConsumer done) {
            calls.add("docs=true&since=" + sinceMillis + "&upto=" + uptoMillis + "&limit=" + limit);
            int what = random == null ? 3 : random.nextInt(8);
            pending.add(() -> {
                if (limit > mostListed || what == 0) {
                    done.accept(null, new AnswerTooLargeException(1));
                } else if (what == 1) {
                    done.accept(null, new IOException("reset"));
                } else if (what == 2) {
                    done.accept(new Reply(503, "{}"), null);
                } else {
                    done.accept(new Reply(200, list == null ? list(sinceMillis, uptoMillis, limit) : list), null);
                }
            });
        }

        private String list(long sinceMillis, long uptoMillis, int limit) {
            return starts.entrySet().stream()
                    .filter(start -> start.getValue() >= sinceMillis && start.getValue() <= uptoMillis)
                    .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
                    .limit(limit)
                    .map(start -> record(start.getKey()))
                    .collect(Collectors.joining(",\n ", "[", "]"));
        }

        private static String record(String id) {
            return "{\"response\":{\"result\":{\"activationId\":[\"no\"]}},\"activationId\":\"" + id + "\"}";
        }
    }
}
