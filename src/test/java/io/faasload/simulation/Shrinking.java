package io.faasload.simulation;

import io.faasload.simulation.Simulation.Outcome;

/** Looks for a smaller plan in which the same promise does not hold. */
final class Shrinking {

    /** With another chance the same plan may go well. */
    private static final int CHANCES = 20;

    private Shrinking() {}

    private record Found(Plan plan, long chance, Outcome outcome) {}

    /** What broke with a seed, the smallest plan that breaks the same, and its trace. */
    static String report(long seed) {
        Plan plan = Plan.of(seed);
        Outcome outcome = Simulation.run(plan, seed, true);
        if (outcome.broken() == null) {
            return "seed " + seed + " holds";
        }
        Found smallest = new Found(plan, seed, outcome);
        String promise = outcome.broken().promise;
        for (Found smaller = smallest; smaller != null; smaller = smaller(smallest, promise)) {
            smallest = smaller;
        }
        return "Seed " + seed + " breaks a promise: " + outcome.broken().getMessage() + "\nTo replay it: mvn verify"
                + " -Psimulate -Dfaasload.seeds=1 -Dfaasload.seed=" + seed + "\nShrunk, with chance "
                + smallest.chance() + ", to " + smallest.plan()
                + smallest.outcome().broken().getMessage() + "\n"
                + String.join("\n", smallest.outcome().trace());
    }

    private static Found smaller(Found found, String promise) {
        for (Plan plan : found.plan().smaller()) {
            for (long chance = found.chance(); chance < found.chance() + CHANCES; chance++) {
                BrokenPromise broken = Simulation.run(plan, chance, false).broken();
                if (broken != null && broken.promise.equals(promise)) {
                    return new Found(plan, chance, Simulation.run(plan, chance, true));
                }
            }
        }
        return null;
    }
}
