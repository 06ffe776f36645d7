package io.faasload.job.end;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.Generation;
import io.faasload.dataset.summary.ClockOffset;
import io.faasload.job.usage.InvokerHosts;
import io.faasload.job.usage.MonitorClocks;
import io.faasload.job.usage.UsageSettings;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The machines of the invokers, in column {@code generation.environment}. Stored when a generation stops, since only then is it known
 * which have run something.
 */
public final class UsedMachines {

    private static final ObjectMapper JSON = new ObjectMapper();

    private UsedMachines() {}

    /** Stores the machines of the invokers that have run something, as their monitors describe them, and how the clocks differ. */
    public static void store(UsageSettings monitors, DatasetConnection connection) throws SQLException {
        List<ClockOffset> clocks =
                new ArrayList<>(ClockOffset.ofOpenWhisk(connection).stream().toList());
        if (monitors.enabled()) {
            List<String> invokers = invokers(connection);
            Map<String, JsonNode> hosts = InvokerHosts.of(monitors, invokers);
            Generation.addToEnvironment(
                    connection, "invokers", JSON.valueToTree(hosts).toString());
            clocks.addAll(MonitorClocks.of(monitors, invokers, Clock.systemUTC()));
        }
        ClockOffset.store(connection, clocks);
    }

    private static List<String> invokers(DatasetConnection connection) throws SQLException {
        try (var select = connection.prepareStatement(
                        "SELECT DISTINCT invoker FROM {schema}.runs WHERE invoker IS NOT NULL ORDER BY 1");
                ResultSet rows = select.executeQuery()) {
            List<String> invokers = new ArrayList<>();
            while (rows.next()) {
                invokers.add(rows.getString(1));
            }
            return invokers;
        }
    }
}
