package io.faasload.whisk.fault;

import io.faasload.whisk.activation.Interception;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * Injects faults into a server at random and counts them. The plan can be replaced at any time; each plan starts a new
 * random sequence, while the counts continue. Thread-safe.
 */
public final class Faults implements Interception {

    private final Map<Fault, LongAdder> counts = new EnumMap<>(Fault.class);
    private volatile Dice dice;

    public Faults(FaultPlan plan) {
        for (Fault fault : Fault.values()) {
            counts.put(fault, new LongAdder());
        }
        this.dice = new Dice(plan);
    }

    /** Replaces the plan. What is already delayed stays delayed. */
    public void change(FaultPlan plan) {
        dice = new Dice(plan);
    }

    public FaultPlan plan() {
        return dice.plan();
    }

    /** How often each fault has happened, by name, without those that never have. */
    public Map<String, Long> counts() {
        Map<String, Long> happened = new LinkedHashMap<>();
        counts.forEach((fault, count) -> {
            if (count.sum() > 0) {
                happened.put(fault.word(), count.sum());
            }
        });
        return Collections.unmodifiableMap(happened);
    }

    @Override
    public CallTreatment call() {
        Dice current = dice;
        CallFate fate = roll(current, Occasion.CALL)
                .map(fault -> switch (fault) {
                    case TOO_MANY -> CallFate.TOO_MANY;
                    case UNAVAILABLE -> CallFate.UNAVAILABLE;
                    case RESET -> CallFate.CUT;
                    case RESET_AFTER -> CallFate.TAKEN_AND_CUT;
                    default -> throw new IllegalStateException(fault + " is not a fault of calls");
                })
                .orElse(CallFate.TAKEN);
        return new CallTreatment(
                fate, roll(current, Occasion.ANSWER).map(current::delay).orElse(Duration.ZERO));
    }

    @Override
    public List<Duration> eventDelays() {
        Dice current = dice;
        return roll(current, Occasion.EVENT)
                .map(fault -> switch (fault) {
                    case EVENT_LOST -> List.<Duration>of();
                    case EVENT_TWICE -> List.of(Duration.ZERO, Duration.ZERO);
                    case EVENT_LATE -> List.of(current.delay(fault));
                    default -> throw new IllegalStateException(fault + " is not a fault of events");
                })
                .orElse(List.of(Duration.ZERO));
    }

    @Override
    public Duration recordDelay() {
        Dice current = dice;
        return roll(current, Occasion.RECORD).map(current::delay).orElse(Duration.ZERO);
    }

    private Optional<Fault> roll(Dice current, Occasion occasion) {
        Optional<Fault> fault = current.roll(occasion);
        fault.map(counts::get).ifPresent(LongAdder::increment);
        return fault;
    }
}
