package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plans a synthetic day of Azure 2019, with few popular and many rare functions, in a heap of 512 MB. */
@Tag("bench")
class PlanBench {

    private static final int POINTS = Integer.getInteger("faasload.bench.points", 10_000_000);
    private static final int FUNCTIONS = 50_000;
    private static final int MINUTES = 1440;
    private static final String HEAP = "-Xmx512m";

    @TempDir
    private Path folder;

    @Test
    void plansTenMillionPointsInASmallHeap() throws Exception {
        int points = write();
        List<String> lines = new ArrayList<>();
        lines.add("trace: %,d functions, %,d points, %,d MB"
                .formatted(FUNCTIONS, points, Files.size(folder.resolve("invocations.csv")) >> 20));
        lines.add(measured(points, "traces", "describe", folder.toString()));
        for (String name : List.of("plan.parquet", "plan.csv")) {
            lines.add(measured(
                    points,
                    "traces",
                    "plan",
                    folder.toString(),
                    "--out",
                    folder.resolve(name).toString()));
        }
        lines.add("heap: " + HEAP);
        Files.write(Path.of("target/bench-plan.txt"), lines);
        lines.forEach(System.out::println);
    }

    private String measured(int points, String... command) throws IOException, InterruptedException {
        List<String> line = Session.java();
        line.remove("-XX:TieredStopAtLevel=1"); // as bin/faasload starts it
        line.add(1, HEAP);
        line.addAll(List.of(command));
        Path output = folder.resolve("output");
        long begin = System.nanoTime();
        Process process = ChildProcess.start(line, output);
        Duration cpu = Duration.ZERO;
        while (!process.waitFor(50, TimeUnit.MILLISECONDS)) {
            cpu = process.info().totalCpuDuration().orElse(cpu);
        }
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
        double seconds = (System.nanoTime() - begin) / 1e9;
        assertThat(Files.readString(output)).contains(Integer.toString(points));
        return "%-22s %6.1f s, %5.1f s CPU  %,10.0f points/s"
                .formatted(
                        String.join(" ", List.of(command).subList(0, 2))
                                + (command.length > 3
                                        ? " " + Path.of(command[4]).getFileName()
                                        : ""),
                        seconds,
                        cpu.toMillis() / 1e3,
                        points / seconds);
    }

    /** The number of invocations of a function is inversely proportional to its rank. */
    private int write() throws IOException {
        double harmonic =
                IntStream.rangeClosed(1, FUNCTIONS).mapToDouble(i -> 1.0 / i).sum();
        Random random = new Random(1);
        int points = 0;
        try (BufferedWriter counts = Files.newBufferedWriter(folder.resolve("invocations.csv"));
                BufferedWriter durations = Files.newBufferedWriter(folder.resolve("durations.csv"))) {
            counts.write("HashOwner,HashApp,HashFunction,Trigger,"
                    + IntStream.rangeClosed(1, MINUTES)
                            .mapToObj(Integer::toString)
                            .collect(Collectors.joining(","))
                    + "\n");
            durations.write("HashOwner,HashApp,HashFunction,Average,Count,percentile_Average_0,percentile_Average_50,"
                    + "percentile_Average_100\n");
            for (int i = 0; i < FUNCTIONS; i++) {
                String name = "%064x,%064x,%064x".formatted(i / 10, i / 5, i);
                int[] perMinute = new int[MINUTES];
                int count = i == FUNCTIONS - 1 ? POINTS - points : (int) (POINTS / harmonic / (i + 1));
                for (int k = 0; k < count; k++) {
                    perMinute[random.nextInt(MINUTES)]++;
                }
                points += count;
                counts.write(name + ",http");
                for (int minute : perMinute) {
                    counts.write("," + minute);
                }
                counts.write("\n");
                durations.write(
                        "%s,%d,%d,%d,%d,%d%n".formatted(name, 10 + i % 1000, count, i % 10, i % 1000, i % 5000 + 1000));
            }
        }
        return points;
    }
}
