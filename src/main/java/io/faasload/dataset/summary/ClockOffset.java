package io.faasload.dataset.summary;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.Generation;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How far another clock is ahead of the one of the loader. The latest of each clock is in {@code generation.environment}, under {@code
 * clocks}.
 *
 * @param clock {@code openwhisk} for the controller, else the invoker whose monitor was asked
 * @param offsetMicros best estimate, µs; negative if the other clock is behind
 * @param uncertaintyMicros by how much the offset may be wrong, µs
 */
public record ClockOffset(String clock, long offsetMicros, long uncertaintyMicros) {

    /** The name of OpenWhisk's clock. */
    public static final String OPENWHISK = "openwhisk";

    private static final String MEMBER = "clocks";
    private static final String OFFSET = "offset_us";
    private static final String UNCERTAINTY = "uncertainty_us";
    private static final long TOLERATED_MICROS = 5_000;
    private static final double MICROS_PER_MILLI = 1e3;
    private static final ObjectMapper JSON = new ObjectMapper();

    /*
     * OpenWhisk's start and wait both have whole milliseconds. Their difference is when the controller took the call, by its own clock,
     * even if the invoker's differs. Only the last hour, since clocks drift.
     */
    private static final String BOUNDS = """
            SELECT max((start_ms - wait_ms) * 1000 - 1000 - accepted_us), min((start_ms - wait_ms) * 1000 + 1000 - sent_us)
            FROM {schema}.runs
            WHERE attempt = 1 AND sent_us IS NOT NULL AND start_ms IS NOT NULL AND wait_ms IS NOT NULL
              AND accepted_us > (SELECT max(accepted_us) FROM {schema}.runs) - 3600000000""";

    /**
     * The offset of a clock from bounds. If they contradict each other, the clock has moved, and the offset is in between.
     *
     * @param leastMicros the offset is at least this
     * @param mostMicros and at most this
     */
    public static ClockOffset between(String clock, long leastMicros, long mostMicros) {
        return new ClockOffset(clock, (leastMicros + mostMicros) / 2, (Math.abs(mostMicros - leastMicros) + 1) / 2);
    }

    /** The offset of OpenWhisk's clock: it took each call after it was sent and before its answer arrived. Empty without runs. */
    public static Optional<ClockOffset> ofOpenWhisk(DatasetConnection connection) throws SQLException {
        try (var select = connection.prepareStatement(BOUNDS);
                ResultSet row = select.executeQuery()) {
            row.next();
            Long least = row.getObject(1, Long.class);
            Long most = row.getObject(2, Long.class);
            return least == null || most == null ? Optional.empty() : Optional.of(between(OPENWHISK, least, most));
        }
    }

    /** Stores offsets in place of earlier ones of the same clocks. */
    public static void store(DatasetConnection connection, Collection<ClockOffset> offsets) throws SQLException {
        ObjectNode clocks = JSON.createObjectNode();
        offsets.forEach(offset -> clocks.putObject(offset.clock)
                .put(OFFSET, offset.offsetMicros)
                .put(UNCERTAINTY, offset.uncertaintyMicros));
        Generation.addToEnvironment(connection, MEMBER, clocks.toString());
    }

    /** The stored offsets. */
    public static List<ClockOffset> read(DatasetConnection connection) throws SQLException {
        try (var select = connection.prepareStatement("SELECT environment -> ? FROM {schema}.generation")) {
            select.setString(1, MEMBER);
            ResultSet row = select.executeQuery();
            List<ClockOffset> offsets = new ArrayList<>();
            String clocks = row.next() ? row.getString(1) : null;
            if (clocks != null) {
                JSON.readTree(clocks).properties().forEach(clock -> offsets.add(of(clock.getKey(), clock.getValue())));
            }
            return offsets;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("PostgreSQL stores only valid JSON as jsonb", e);
        }
    }

    private static ClockOffset of(String clock, JsonNode offset) {
        return new ClockOffset(
                clock, offset.path(OFFSET).asLong(), offset.path(UNCERTAINTY).asLong());
    }

    /** What to do if the clocks certainly differ by more than 5 ms. */
    public Optional<String> warning() {
        long least = Math.abs(offsetMicros) - uncertaintyMicros;
        return least <= TOLERATED_MICROS
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "clocks: that of %s is %.1f ms %s (uncertainty %.1f ms): synchronize both machines (NTP)",
                        clock.equals(OPENWHISK) ? "OpenWhisk" : "the monitor of " + clock,
                        Math.abs(offsetMicros) / MICROS_PER_MILLI,
                        offsetMicros > 0 ? "ahead" : "behind",
                        uncertaintyMicros / MICROS_PER_MILLI));
    }
}
