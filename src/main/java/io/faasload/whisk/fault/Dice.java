package io.faasload.whisk.fault;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * The dice of one plan. Each kind of occasion has its own random sequence, so the fate of the n-th call depends neither
 * on the number of events before it nor on thread timing. Thread-safe.
 */
final class Dice {

    private final FaultPlan plan;
    private final Map<Occasion, SplittableRandom> sequences = new EnumMap<>(Occasion.class);

    Dice(FaultPlan plan) {
        this.plan = plan;
        SplittableRandom seeded = new SplittableRandom(plan.seed());
        for (Occasion occasion : Occasion.values()) {
            sequences.put(occasion, seeded.split());
        }
    }

    FaultPlan plan() {
        return plan;
    }

    Duration delay(Fault fault) {
        FaultPlan.Share share = plan.shares().get(fault);
        return share == null ? Duration.ZERO : share.delay();
    }

    /** Draws the fault that happens on this occasion, if any. */
    Optional<Fault> roll(Occasion occasion) {
        double drawn = draw(occasion);
        double sum = 0;
        for (Map.Entry<Fault, FaultPlan.Share> entry : plan.shares().entrySet()) {
            if (entry.getKey().occasion() == occasion) {
                sum += entry.getValue().share();
                if (drawn < sum) {
                    return Optional.of(entry.getKey());
                }
            }
        }
        return Optional.empty();
    }

    private double draw(Occasion occasion) {
        SplittableRandom sequence = Objects.requireNonNull(sequences.get(occasion));
        synchronized (sequence) {
            return sequence.nextDouble();
        }
    }
}
