package io.faasload.job.completion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.dataset.runs.Orphan;
import io.faasload.job.invoke.Samples;
import io.faasload.job.task.FakeMachine;
import io.faasload.job.task.FakeResult;
import io.faasload.openwhisk.UserEvent;
import io.faasload.run.Invocation;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.DefaultOpenContext;
import org.apache.flink.streaming.util.MockStreamingRuntimeContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LookUpUnclaimedTest {

    private static final Invocation LOST = Samples.started(1, "id-lost", 1_000);
    private static final Invocation COMPLETED = Samples.started(2, "id-completed", 1_000);

    private static final long CREATED = 1_000_000;

    private final FakeMachine machine = new FakeMachine();
    private final Table table = new Table();
    private final LookUpUnclaimed unclaimed = new LookUpUnclaimed(machine, () -> table, CREATED);

    @BeforeEach
    void open() {
        unclaimed.setRuntimeContext(new MockStreamingRuntimeContext(1, 0));
        unclaimed.open(DefaultOpenContext.INSTANCE);
    }

    @AfterEach
    void close() {
        unclaimed.close();
        assertThat(table.isClosed).isTrue();
        assertThat(machine.pending()).isZero();
    }

    @Test
    void eventsCloseInTimeAreLookedUpTogether() throws Exception {
        FakeResult<LookedUpEvent> late = ask("id-lost");
        FakeResult<LookedUpEvent> repeated = ask("id-completed");
        FakeResult<LookedUpEvent> manual = ask("id-manual");
        assertThat(late.isDone()).isFalse();
        machine.advance(Duration.ofMillis(10));

        assertThat(late.only().request()).isEqualTo(new RecordRequest(LOST, event("id-lost"), false));
        assertThat(repeated.all()).isEmpty();
        assertThat(manual.only().orphan())
                .isEqualTo(new Orphan("id-manual", "user-blur", "image/blur", CREATED + 7, 7L));
        assertThat(table.asked).containsExactly(List.of("id-lost", "id-completed", "id-manual"));
    }

    @Test
    void manyEventsTakeSeveralQueries() {
        List<FakeResult<LookedUpEvent>> results = new ArrayList<>();
        for (int i = 0; i < 2_500; i++) {
            results.add(ask("id-" + i));
        }
        machine.advance(Duration.ofMillis(10));
        assertThat(results).allMatch(FakeResult::isDone);
        assertThat(table.asked).extracting(List::size).containsExactly(1_000, 1_000, 500);
    }

    @Test
    void databaseThatIsDownFailsTheTask() {
        table.failure = new IOException("no database");
        FakeResult<LookedUpEvent> result = ask("id-lost");
        machine.advance(Duration.ofMillis(10));
        assertThatThrownBy(result::all).hasRootCauseMessage("no database");
    }

    @Test
    void anActivationThatStartedBeforeTheDatasetIsNoOrphanOfIt() throws Exception {
        FakeResult<LookedUpEvent> earlier = ask(event("id-earlier", CREATED + 6));
        FakeResult<LookedUpEvent> own = ask(event("id-own", CREATED + 7));
        FakeResult<LookedUpEvent> withWrongTime = ask(event("id-wrong-time", CREATED - 20_001));
        FakeResult<LookedUpEvent> withRow = ask(event("id-lost", CREATED + 6));
        machine.advance(Duration.ofMillis(10));

        assertThat(earlier.all()).isEmpty();
        assertThat(own.only().orphan()).isNotNull();
        assertThat(withWrongTime.only().orphan()).isNotNull();
        assertThat(withRow.only().request()).isNotNull();
    }

    private FakeResult<LookedUpEvent> ask(String activationId) {
        return ask(event(activationId));
    }

    private FakeResult<LookedUpEvent> ask(UserEvent event) {
        var result = new FakeResult<LookedUpEvent>();
        unclaimed.asyncInvoke(event, result);
        return result;
    }

    private static UserEvent event(String activationId) {
        return event(activationId, CREATED + 7);
    }

    private static UserEvent event(String activationId, long endMillis) {
        return new UserEvent(activationId, "user-blur", "image/blur", "invoker0", endMillis, 7L, 0L);
    }

    /** A table with one lost and one completed run. */
    private static final class Table implements LookUpUnclaimed.Ledger {

        private final List<List<String>> asked = new ArrayList<>();
        private IOException failure;
        private boolean isClosed;

        @Override
        public Map<String, LookUpUnclaimed.Entry> find(Collection<String> activationIds) throws IOException {
            if (failure != null) {
                throw failure;
            }
            asked.add(List.copyOf(activationIds));
            var entries = new HashMap<>(Map.of(
                    "id-lost", new LookUpUnclaimed.Entry(LOST, false),
                    "id-completed", new LookUpUnclaimed.Entry(COMPLETED, true)));
            entries.keySet().retainAll(activationIds);
            return entries;
        }

        @Override
        public void close() {
            isClosed = true;
        }
    }
}
