package io.faasload.job.usage;

import static io.faasload.openwhisk.ScriptedServer.Script.reply;
import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.dataset.summary.ClockOffset;
import io.faasload.openwhisk.ScriptedServer;
import io.faasload.openwhisk.http.ServerTrust;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MonitorClocksTest {

    /** Of this machine, in milliseconds. */
    private final AtomicLong clock = new AtomicLong(1_000);

    @Test
    void theFastestAnswerCounts() throws IOException {
        // Round trips of 10, 6, 2, 6 and 10 ms, with the other clock 100 ms ahead in the middle of each.
        long[] tripMillis = {10, 6, 2, 6, 10};
        ScriptedServer.Script script = (request, connection) -> {
            long half = tripMillis[request.number() - 1] / 2;
            long micros = clock.addAndGet(half) * 1_000 + 100_000;
            clock.addAndGet(half);
            reply(200, "{\"status\": \"ok\", \"time_us\": " + micros + "}").answer(request, connection);
        };
        try (ScriptedServer monitor = ScriptedServer.start(script)) {
            assertThat(offsets(monitor)).containsExactly(new ClockOffset("invoker0", 100_000, 1_000));
            assertThat(monitor.requests()).hasSize(tripMillis.length);
        }
    }

    @Test
    void aMonitorWithoutATimeHasNoOffset() throws IOException {
        for (String body : List.of("{\"status\": \"ok\"}", "<html>", "[]", "")) {
            try (ScriptedServer monitor = ScriptedServer.start(reply(200, body))) {
                assertThat(offsets(monitor)).isEmpty();
            }
        }
    }

    private List<ClockOffset> offsets(ScriptedServer monitor) {
        UsageSettings settings = new UsageSettings(
                true,
                new HashMap<>(Map.of("*", monitor.address().toString())),
                Duration.ofSeconds(20),
                null,
                ServerTrust.JAVA,
                true);
        return MonitorClocks.of(settings, List.of("invoker0"), () -> Instant.ofEpochMilli(clock.get()));
    }
}
