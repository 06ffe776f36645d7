package io.faasload.job.usage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.faasload.dataset.summary.ClockOffset;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** Measures the clocks of monitors: each told its time between a request and its answer. */
public final class MonitorClocks {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /** The fastest of so many answers counts; the first one waits for the connection. */
    private static final int QUESTIONS = 5;

    private final MonitorClient client;
    private final InstantSource clock;

    private MonitorClocks(MonitorClient client, InstantSource clock) {
        this.client = client;
        this.clock = clock;
    }

    /**
     * Asks the monitors of invokers concurrently; no request takes longer than the timeout.
     *
     * @param invokers as in {@code dockermonitor.endpoints}, or as events name them
     * @param clock of this machine
     * @return the offset of each monitor's clock, without those that do not answer or have no single address
     */
    public static List<ClockOffset> of(UsageSettings settings, Collection<String> invokers, InstantSource clock) {
        MonitorAddresses addresses = new MonitorAddresses(settings.addresses());
        List<CompletableFuture<@Nullable ClockOffset>> asked = new ArrayList<>();
        try (MonitorClient client = new MonitorClient(settings)) {
            MonitorClocks clocks = new MonitorClocks(client, clock);
            for (String invoker : invokers) {
                HttpUrl monitor = addresses.of(invoker);
                if (monitor != null) {
                    CompletableFuture<@Nullable ClockOffset> offset = new CompletableFuture<>();
                    asked.add(offset);
                    clocks.ask(invoker, monitor, QUESTIONS, null, offset);
                }
            }
            List<ClockOffset> offsets = new ArrayList<>();
            for (CompletableFuture<@Nullable ClockOffset> answer : asked) {
                ClockOffset offset = answer.join();
                if (offset != null) {
                    offsets.add(offset);
                }
            }
            return offsets;
        }
    }

    private void ask(
            String invoker,
            HttpUrl monitor,
            int left,
            @Nullable ClockOffset best,
            CompletableFuture<@Nullable ClockOffset> result) {
        long sentMicros = nowMicros();
        client.askHealth(monitor, (status, body, failure) -> {
            long answeredMicros = nowMicros();
            long theirMicros = time(body);
            if (theirMicros == 0) {
                result.complete(best);
                return;
            }
            ClockOffset offset = ClockOffset.between(invoker, theirMicros - answeredMicros, theirMicros - sentMicros);
            ClockOffset better = best == null || offset.uncertaintyMicros() < best.uncertaintyMicros() ? offset : best;
            if (left > 1) {
                ask(invoker, monitor, left - 1, better, result);
            } else {
                result.complete(better);
            }
        });
    }

    private static long time(String body) {
        try {
            JsonNode health = MAPPER.readTree(body);
            return health.path("time_us").asLong();
        } catch (JsonProcessingException e) {
            return 0; // Not a monitor, as the check of the monitors says.
        }
    }

    private long nowMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    }
}
