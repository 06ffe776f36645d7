package io.faasload.job.completion;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.dataset.runs.Orphan;
import io.faasload.job.invoke.Samples;
import io.faasload.openwhisk.UserEvent;
import io.faasload.run.Invocation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.ProcessFunctionTestHarnesses;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StrayEventsTest {

    private static final Invocation LOST = Samples.started(1, "id-lost", 1_000);
    private static final Invocation COMPLETED = Samples.started(2, "id-completed", 1_000);

    private OneInputStreamOperatorTestHarness<UserEvent, RecordRequest> strays;

    @BeforeEach
    void open() throws Exception {
        strays = ProcessFunctionTestHarnesses.forProcessFunction(new StrayEvents(Table::new));
    }

    @AfterEach
    void close() throws Exception {
        strays.close();
    }

    @Test
    void repairsARunThatIsNotCompletedByItsLateEvent() throws Exception {
        UserEvent late = event("id-lost");
        strays.processElement(new StreamRecord<>(late));

        assertThat(strays.extractOutputValues()).containsExactly(new RecordRequest(LOST, late, false));
        assertThat(orphans()).isEmpty();
    }

    @Test
    void aRepeatedEventOfACompletedRunChangesNothing() throws Exception {
        strays.processElement(new StreamRecord<>(event("id-completed")));

        assertThat(strays.extractOutputValues()).isEmpty();
        assertThat(orphans()).isEmpty();
    }

    @Test
    void anActivationWithoutARowIsAnOrphan() throws Exception {
        strays.processElement(new StreamRecord<>(event("id-manual")));

        assertThat(strays.extractOutputValues()).isEmpty();
        assertThat(orphans()).containsExactly(new Orphan("id-manual", "user-blur", "image/blur", 5, 7L));
    }

    private List<Orphan> orphans() {
        var orphans = strays.getSideOutput(StrayEvents.ORPHAN);
        return orphans == null
                ? List.of()
                : orphans.stream().map(StreamRecord::getValue).toList();
    }

    private static UserEvent event(String activationId) {
        return new UserEvent(activationId, "user-blur", "image/blur", "invoker0", 5, 7L, 0L);
    }

    /** A table with one lost and one completed run. */
    private static final class Table implements StrayEvents.Ledger {
        @Override
        public Optional<StrayEvents.Entry> find(String activationId) {
            return Optional.ofNullable(Map.of(
                            "id-lost", new StrayEvents.Entry(LOST, false),
                            "id-completed", new StrayEvents.Entry(COMPLETED, true))
                    .get(activationId));
        }

        @Override
        public void close() {}
    }
}
