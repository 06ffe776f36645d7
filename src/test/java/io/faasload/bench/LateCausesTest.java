package io.faasload.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.bench.LateCauses.Period;
import io.faasload.cluster.CompletedCheckpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LateCausesTest {

    @Test
    void attributesALateCallToWhatOverlapsItsWait() {
        List<Period> late = List.of(
                new Period(1_000, 7_000),
                new Period(20_000, 30_000),
                new Period(50_000, 56_000),
                new Period(90_000, 99_000));

        LateCauses causes = LateCauses.of(
                late,
                List.of(new Period(5_000, 6_000), new Period(29_000, 31_000)),
                List.of(new Period(0, 10_000), Period.of(new CompletedCheckpoint(55, 30, 0))));

        assertThat(causes).isEqualTo(new LateCauses(0.5, 0.25, 0.25));
    }

    @Test
    void readsThePausesOfALog(@TempDir Path folder) throws Exception {
        Path log = folder.resolve("gc.log");
        Files.writeString(log, """
                [2026-11-28T06:52:00.000+0000] Using Serial
                [2026-11-28T06:52:01.123+0000] GC(0) Pause Young (Allocation Failure) 23M->4M(258M) 3.191ms
                [2026-11-28T06:52:02.000+0000] GC(1) Concurrent Mark Cycle 4.000ms
                """);

        assertThat(LateCauses.collections(log)).containsExactly(new Period(1795848721119809L, 1795848721123999L));
    }
}
