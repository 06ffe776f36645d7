package io.faasload.dataset.runs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.delivery.DeliveredRuns;
import io.faasload.run.Call;
import io.faasload.run.Run;
import io.faasload.run.Run.Ended;
import io.faasload.run.Run.Etl;
import io.faasload.run.Run.Times;
import io.faasload.run.Run.Usage;
import io.faasload.run.RunId;
import io.faasload.run.RunStatus;
import io.faasload.run.Target;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The finished runs in the tables, as the job had them: without samples and logs, and with parameters as table {@code parameters} has them. */
public final class FinishedRuns {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private static final String OF_RUNS = """
            SELECT r.*, f.name, (SELECT json_object_agg(p.name, p.value) FROM {schema}.parameters p WHERE p.run = r.id)::text AS sent
            FROM {schema}.runs r JOIN {schema}.functions f ON f.id = r.function
            WHERE r.id BETWEEN ? AND ? AND r.status <> 'started' AND get_bit(
              CASE r.status WHEN 'completed' THEN ?::bit(1024) ELSE ?::bit(1024) END, (r.id & 1023)::integer) = 0
            ORDER BY r.id""";

    private static final String REJECTED =
            "SELECT content FROM {schema}.rejected WHERE run BETWEEN ? AND ? AND status <> 'started' ORDER BY run";

    private static final String LAST = """
            SELECT t.id, greatest(
              (SELECT max(r.id) FROM {schema}.runs r WHERE r.id BETWEEN t.id::bigint << 32 AND (t.id::bigint << 32) + 4294967295),
              (SELECT max(j.run) FROM {schema}.rejected j WHERE j.run >> 32 = t.id))
            FROM {schema}.traces t""";

    private FinishedRuns() {}

    /** The finished runs of a block that are not delivered, rejected ones included. */
    public static List<Run> of(DatasetConnection connection, long block, DeliveredRuns delivered) throws SQLException {
        long first = DeliveredRuns.first(block).value();
        long last = first + DeliveredRuns.RUNS - 1;
        List<Run> runs = new ArrayList<>();
        try (var select = connection.prepareStatement(OF_RUNS)) {
            select.setLong(1, first);
            select.setLong(2, last);
            select.setString(3, delivered.completedText());
            select.setString(4, delivered.finishedText());
            ResultSet row = select.executeQuery();
            while (row.next()) {
                runs.add(run(row));
            }
        }
        try (var select = connection.prepareStatement(REJECTED)) {
            select.setLong(1, first);
            select.setLong(2, last);
            ResultSet row = select.executeQuery();
            while (row.next()) {
                Run run = rejected(row.getString(1));
                if (!delivered.has(run)) {
                    runs.add(run);
                }
            }
        }
        return runs;
    }

    /** The last input of each trace that has a run, by id of the trace. */
    public static Map<Integer, Integer> lastInputs(DatasetConnection connection) throws SQLException {
        Map<Integer, Integer> last = new HashMap<>();
        try (var select = connection.prepareStatement(LAST)) {
            ResultSet row = select.executeQuery();
            while (row.next()) {
                Long run = row.getObject(2, Long.class);
                if (run != null) {
                    last.put(row.getInt(1), RunId.of(run).input());
                }
            }
        }
        return last;
    }

    private static Run rejected(String content) {
        try {
            return JSON.readValue(content, Run.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("table rejected has a run that no build has written: " + e.getMessage(), e);
        }
    }

    private static Run run(ResultSet row) throws SQLException {
        String parameters = row.getString("sent");
        RunStatus status = RunStatus.of(row.getString("status"));
        return new Run(
                RunId.of(row.getLong("id")),
                new Target(
                        row.getInt("function"),
                        row.getString("namespace"),
                        row.getString("name"),
                        row.getInt("repetition")),
                status,
                parameters == null ? "{}" : parameters,
                row.getLong("planned_us"),
                new Call(
                        row.getString("activation_id"),
                        row.getInt("attempt"),
                        number(row, "sent_us"),
                        number(row, "accepted_us"),
                        row.getBoolean("forced_cold")),
                status == RunStatus.COMPLETED ? ended(row) : null,
                row.getString("error"));
    }

    private static Ended ended(ResultSet row) throws SQLException {
        return new Ended(
                row.getString("completed_by"),
                row.getBoolean("failed"),
                row.getString("response_status"),
                new Times(
                        number(row, "start_ms"), number(row, "end_ms"), number(row, "wait_ms"), number(row, "init_ms")),
                new Etl(
                        number(row, "outputsize"),
                        number(row, "extract_ms"),
                        number(row, "transform_ms"),
                        number(row, "load_ms"),
                        number(row, "extract_us"),
                        number(row, "transform_us"),
                        number(row, "load_us")),
                row.getObject("memory_mb", Integer.class),
                row.getString("invoker"),
                new Usage(
                        row.getString("container"),
                        row.getString("attribution"),
                        row.getString("attribution_by"),
                        number(row, "cpu_us"),
                        number(row, "memory_peak_b"),
                        row.getString("memory_peak_by"),
                        row.getString("usage_missing"),
                        List.of()),
                null);
    }

    private static @Nullable Long number(ResultSet row, String column) throws SQLException {
        return row.getObject(column, Long.class);
    }
}
