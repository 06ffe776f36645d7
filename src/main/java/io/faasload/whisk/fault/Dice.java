package io.faasload.whisk.fault;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * The dice of one plan. Each kind of occasion has a sequence of its own, so that what happens to the n-th call does not
 * depend on how many events there were before it, nor on which threads met. Thread-safe.
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

    /** The fault that happens now, if one does. */
    Optional<Fault> throwFor(Occasion occasion) {
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
