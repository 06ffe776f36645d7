package io.faasload.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SimulationIT {
    @Test
    void holds() {
        long first = Long.getLong("faasload.seed", 1);
        long count = Long.getLong("faasload.seeds", 1000);
        long t = System.nanoTime();
        java.util.Map<String, Integer> kinds = new java.util.TreeMap<>();
        java.util.Map<String, Long> firstOf = new java.util.TreeMap<>();
        for (long seed = first; seed < first + count; seed++) {
            var outcome = Simulation.run(Plan.of(seed), seed, count == 1);
            if (count == 1) outcome.trace().forEach(System.out::println);
            if (count == 1) System.out.println(Plan.of(seed));
            if (outcome.broken() != null) {
                String kind = outcome.broken().promise;
                kinds.merge(kind, 1, Integer::sum);
                if (firstOf.putIfAbsent(kind, seed) == null)
                    System.out.println(seed + " " + outcome.broken().getMessage());
            }
        }
        System.out.println(kinds + " " + firstOf + " " + (System.nanoTime() - t) / 1e9 + " s");
        assertThat(kinds).isEmpty();
    }
}
