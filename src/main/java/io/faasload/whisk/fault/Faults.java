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
 * Throws the dice for a server, and counts what they said. The plan can be changed at any time; each plan starts with
 * fresh dice, while the counts go on. Thread-safe.
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

    /** Switches on these, and off all others. What is late already stays late. */
    public void change(FaultPlan plan) {
        dice = new Dice(plan);
    }

    public FaultPlan plan() {
        return dice.plan();
    }

    /** How often each fault has happened, by its name; those that never did are not in it. */
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
        Dice thrown = dice;
        CallFate fate = throwFor(thrown, Occasion.CALL)
                .map(fault -> switch (fault) {
                    case TOO_MANY -> CallFate.TOO_MANY;
                    case UNAVAILABLE -> CallFate.UNAVAILABLE;
                    case RESET -> CallFate.CUT;
                    case RESET_AFTER -> CallFate.TAKEN_AND_CUT;
                    default -> throw new IllegalStateException(fault + " is no fault of a call");
                })
                .orElse(CallFate.TAKEN);
        return new CallTreatment(
                fate, throwFor(thrown, Occasion.ANSWER).map(thrown::delay).orElse(Duration.ZERO));
    }

    @Override
    public List<Duration> eventDelays() {
        Dice thrown = dice;
        return throwFor(thrown, Occasion.EVENT)
                .map(fault -> switch (fault) {
                    case EVENT_LOST -> List.<Duration>of();
                    case EVENT_TWICE -> List.of(Duration.ZERO, Duration.ZERO);
                    case EVENT_LATE -> List.of(thrown.delay(fault));
                    default -> throw new IllegalStateException(fault + " is no fault of an event");
                })
                .orElse(List.of(Duration.ZERO));
    }

    @Override
    public Duration recordDelay() {
        Dice thrown = dice;
        return throwFor(thrown, Occasion.RECORD).map(thrown::delay).orElse(Duration.ZERO);
    }

    private Optional<Fault> throwFor(Dice thrown, Occasion occasion) {
        Optional<Fault> fault = thrown.throwFor(occasion);
        fault.map(counts::get).ifPresent(LongAdder::increment);
        return fault;
    }
}
