package io.faasload.whisk.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.whisk.activation.Interception.CallFate;
import io.faasload.whisk.activation.Interception.CallTreatment;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FaultsTest {

    private static final String MANY =
            "429=0.1,503=0.1,reset=0.1,reset-after=0.1,slow=0.2,event-lost=0.1,event-twice=0.2,event-late=0.3,record-late=0.4";

    private static Faults faults(String list) {
        return new Faults(FaultPlan.parse(list));
    }

    private static <T> List<T> times(int n, Supplier<T> each) {
        return Stream.generate(each).limit(n).toList();
    }

    @Test
    void withoutFaultsEverythingHappensOnceAndWithoutDelay() {
        Faults faults = faults("none");

        assertThat(times(1000, faults::call)).containsOnly(new CallTreatment(CallFate.TAKEN, Duration.ZERO));
        assertThat(times(1000, faults::eventDelays)).containsOnly(List.of(Duration.ZERO));
        assertThat(times(1000, faults::recordDelay)).containsOnly(Duration.ZERO);
        assertThat(faults.counts()).isEmpty();
    }

    @Test
    void shareOfOneHappensEveryTime() {
        Faults faults = faults("reset-after=1,slow=100%:2,event-lost=1,record-late=1");

        assertThat(times(100, faults::call))
                .containsOnly(new CallTreatment(CallFate.TAKEN_AND_CUT, Duration.ofSeconds(2)));
        assertThat(times(100, faults::eventDelays)).containsOnly(List.of());
        assertThat(times(100, faults::recordDelay)).containsOnly(Duration.ofSeconds(3));
        assertThat(faults.counts())
                .isEqualTo(Map.of("reset-after", 100L, "slow", 100L, "event-lost", 100L, "record-late", 100L));
    }

    @Test
    void faultsHappenInTheirSharesAndAreCounted() {
        Faults faults = faults(MANY);

        List<CallTreatment> calls = times(10_000, faults::call);
        List<List<Duration>> events = times(10_000, faults::eventDelays);
        times(10_000, faults::recordDelay);

        Map<String, Long> counts = faults.counts();
        assertThat(counts).hasSize(Fault.values().length);
        FaultPlan.parse(MANY)
                .shares()
                .forEach((fault, share) -> assertThat(counts.get(fault.word()))
                        .isBetween(Math.round(share.share() * 9_000), Math.round(share.share() * 11_000)));
        assertThat(calls.stream().filter(call -> call.fate() == CallFate.TOO_MANY))
                .hasSize(counts.get("429").intValue());
        assertThat(events.stream().filter(delays -> delays.size() == 2))
                .hasSize(counts.get("event-twice").intValue());
    }

    @Test
    void sameSeedGivesCallsTheSameFaultsWhateverElseHappens() {
        List<CallTreatment> calls = times(500, faults(MANY)::call);
        Faults again = faults(MANY);
        times(50, again::eventDelays);

        assertThat(times(500, again::call)).isEqualTo(calls);
        assertThat(times(500, faults(MANY + ",seed=2")::call)).isNotEqualTo(calls);
        again.change(FaultPlan.parse(MANY));
        assertThat(times(500, again::call)).isEqualTo(calls);
    }

    @Test
    void concurrentCallsMeetAsManyFaultsAsSequentialOnes() {
        Faults inTurn = faults(MANY);
        times(10_000, inTurn::call);
        Faults together = faults(MANY);
        IntStream.range(0, 10_000).parallel().forEach(i -> together.call());

        assertThat(together.counts()).isEqualTo(inTurn.counts());
    }

    @Test
    void newPlanDisablesOtherFaultsAndKeepsTheCounts() {
        Faults faults = faults("event-lost=1");
        times(3, faults::eventDelays);

        faults.change(FaultPlan.parse("record-late=1"));

        assertThat(faults.plan()).hasToString("record-late=1");
        assertThat(faults.eventDelays()).containsExactly(Duration.ZERO);
        assertThat(faults.counts()).isEqualTo(Map.of("event-lost", 3L));
    }
}
