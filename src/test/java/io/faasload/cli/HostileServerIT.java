package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.config.AuthKey;
import io.faasload.config.AuthKeys;
import io.faasload.hostile.HostileOpenWhisk;
import io.faasload.local.LocalPlatform;
import io.faasload.local.PlatformExtension;
import io.faasload.local.postgres.DatabaseLogin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A generation against an OpenWhisk and user events that are wrong in every way that we know of: it ends by itself, within a small heap,
 * every row is true, and its terminal shows a few lines. {@code -Dfaasload.seed} draws another order of the answers.
 */
@ExtendWith(PlatformExtension.class)
class HostileServerIT {

    private static final long SEED = Long.getLong("faasload.seed", 13);
    private static final int MOST_LINES = 30;
    private static final int MOST_MINUTES = 60;
    private static final long MOST_GROWTH_BYTES = 16 << 20;
    private static final String STATUSES =
            "SELECT string_agg(status || ' ' || n, ', ' ORDER BY status) FROM (SELECT status, count(*) AS n FROM runs GROUP BY 1) s";

    @TempDir
    private Path directory;

    /**
     * A generation.
     *
     * @param patienceMillis after which the server ends what it does not answer, 0 for never
     * @param completionLimitSeconds {@code openwhisk.completionlimit}
     */
    private record Load(
            String name,
            int functions,
            int inputs,
            double pauseSeconds,
            int patienceMillis,
            int completionLimitSeconds) {

        int runs() {
            return functions * inputs;
        }

        List<String> settings(HostileOpenWhisk server) {
            return List.of(
                    "openwhisk.apihost=" + server.address(),
                    "openwhisk.eventstopic=" + name,
                    // Of the checks at the beginning too, which may take long on a busy machine.
                    "openwhisk.calltimeout=" + (patienceMillis == 0 ? 20 : 300),
                    "openwhisk.maxinflight=32",
                    "dockermonitor.enabled=false",
                    "openwhisk.invocationlimit=" + completionLimitSeconds,
                    "openwhisk.completiongrace=1",
                    "openwhisk.completionlimit=" + completionLimitSeconds,
                    "generation.nbinputs.image=" + inputs,
                    "generation.interinvocationtime=" + pauseSeconds);
        }
    }

    @Test
    void everyRowIsTrue(LocalPlatform platform, DatabaseLogin database) throws Exception {
        generate(platform, database, new Load("hostile", 4, 75, 0.02, 2000, 4));
    }

    @Test
    @Tag("slow")
    void everyRowIsTrueAndMemoryFlatAfterTenMinutes(LocalPlatform platform, DatabaseLogin database) throws Exception {
        List<Long> heap = generate(platform, database, new Load("hostilelong", 8, 600, 1, 0, 30));

        // What a sample has more than the least comes from the answers that are read at that moment.
        int half = heap.size() / 2;
        assertThat(Collections.min(heap.subList(half, heap.size())))
                .isLessThan(Collections.min(heap.subList(1, half)) + MOST_GROWTH_BYTES);
    }

    /** Returns what lived of the heap, in bytes, after each minute. */
    private List<Long> generate(LocalPlatform platform, DatabaseLogin database, Load load) throws Exception {
        Session session = new Session(platform, database, load.name(), directory);
        try (HostileOpenWhisk server = new HostileOpenWhisk(
                SEED, load.patienceMillis(), platform.addresses().kafka(), load.name())) {
            List<String> settings = load.settings(server);
            session.success(settings, "functions", "load", manifest(load).toString());
            addUsers(server, load);
            Path output = directory.resolve("terminal.txt");

            Process terminal = session.startInTerminal(
                    List.of("-Xmx256m", "-XX:OnOutOfMemoryError=kill -9 %p"), settings, output, "generate");
            List<Long> heap = awaitEnd(terminal, output);

            long endMillis = System.currentTimeMillis();
            String shown = Files.readString(output);
            // A line that is drawn over is one.
            List<String> lines = List.of(shown.split("\n"));
            System.out.printf(
                    "%s: %d lines, heap after each minute %s, runs %s, answers %s%n",
                    load.name(),
                    lines.size(),
                    heap,
                    session.texts(STATUSES),
                    server.ledger().counts());
            assertThat(terminal.exitValue()).as(shown).isEqualTo(3);
            try (Connection connection = session.connect()) {
                assertThat(server.ledger().falsehoods(connection, load.runs(), endMillis))
                        .as("seed " + SEED)
                        .isEmpty();
            }
            assertThat(session.number("SELECT count(*) FROM rejected")).isZero();
            assertThat(session.run(settings, "verify").exit()).isEqualTo(3);
            assertThat(server.failures()).isEmpty();
            assertThat(lines).as(shown).hasSizeLessThan(MOST_LINES);
            return heap;
        }
    }

    private static List<Long> awaitEnd(Process terminal, Path output) throws InterruptedException, IOException {
        ProcessHandle generate = Awaitility.await()
                .atMost(Duration.ofMinutes(5))
                .until(() -> terminal.descendants().findFirst(), Optional::isPresent)
                .orElseThrow();
        List<Long> heap = new ArrayList<>();
        try {
            while (!terminal.waitFor(1, TimeUnit.MINUTES)) {
                addLiveBytes(heap, generate);
                assertThat(heap).as(Files.readString(output)).hasSizeLessThan(MOST_MINUTES);
            }
        } finally {
            generate.destroyForcibly();
        }
        return heap;
    }

    /** Nothing if the process has just ended. */
    private static void addLiveBytes(List<Long> heap, ProcessHandle process) throws IOException, InterruptedException {
        Process histogram = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        String.valueOf(process.pid()),
                        "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String text = new String(histogram.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (histogram.waitFor() == 0) {
            String[] total =
                    text.strip().replaceFirst("(?s).*\nTotal", "").strip().split("\\s+", -1);
            heap.add(Long.parseLong(total[1]));
        } else {
            assertThat(process.onExit()).as(text).succeedsWithin(Duration.ofMinutes(5));
        }
    }

    private void addUsers(HostileOpenWhisk server, Load load) throws Exception {
        AuthKeys keys = new AuthKeys(directory.resolve("authkeys"));
        for (String name : names(load)) {
            String key = "uuid-" + name + ":key-of-" + name;
            keys.write("user-" + name, AuthKey.parse(key));
            server.add("user-" + name, key);
        }
    }

    private static List<String> names(Load load) {
        return IntStream.rangeClosed(1, load.functions())
                .mapToObj(i -> load.name() + i)
                .toList();
    }

    private Path manifest(Load load) throws IOException {
        return NoopAction.manifest(
                directory, "hostile", names(load), "limits: {memorySize: 128, timeout: 100}", NoopAction.ONE_PARAMETER);
    }
}
