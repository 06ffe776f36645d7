package io.faasload.driver;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faasload.config.LoaderConfig;
import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.Generation;
import io.faasload.dataset.summary.ClockOffset;
import io.faasload.job.invoke.LimitedCalls;
import io.faasload.job.usage.InvokerHosts;
import io.faasload.job.usage.MonitorClocks;
import io.faasload.job.usage.UsageSettings;
import io.faasload.openwhisk.RestClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a generation runs on, in column {@code generation.environment}: this build and that of OpenWhisk at each start, and the
 * machines of the invokers when the generation stops, since only then is it known which have run something.
 */
final class GenerationEnvironment {

    private static final Logger LOG = LoggerFactory.getLogger(GenerationEnvironment.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private GenerationEnvironment() {}

    /** Stores which build of this project generates, and which build of OpenWhisk answers. */
    static void storeBuilds(RestClient openWhisk, DatasetConnection connection) throws SQLException {
        ObjectNode own = JSON.createObjectNode().put("version", version()).put("commit", commit());
        Generation.addToEnvironment(connection, "faasload", own.toString());
        try {
            JsonNode information = JSON.readTree(openWhisk.information().body());
            ObjectNode build = JSON.createObjectNode();
            for (String member : List.of("build", "buildno", "api_version")) {
                build.set(member, information.get(member));
            }
            Generation.addToEnvironment(connection, "openwhisk", build.toString());
        } catch (JsonProcessingException e) {
            LOG.debug("The answer to /api/v1 is not JSON", e);
        } catch (IOException e) {
            LOG.warn("Cannot read the build of OpenWhisk: {}", openWhisk.explain(e));
        }
    }

    /** Stores the machines of the invokers that have run something, as their monitors describe them, and how the clocks differ. */
    static void storeHosts(LoaderConfig config, DatasetConnection connection) throws SQLException {
        List<ClockOffset> clocks =
                new ArrayList<>(ClockOffset.ofOpenWhisk(connection).stream().toList());
        if (config.dockermonitor().enabled()) {
            List<String> invokers = invokers(connection);
            Map<String, JsonNode> hosts = InvokerHosts.of(UsageSettings.of(config), invokers);
            Generation.addToEnvironment(
                    connection, "invokers", JSON.valueToTree(hosts).toString());
            clocks.addAll(MonitorClocks.of(UsageSettings.of(config), invokers, Clock.systemUTC()));
        }
        ClockOffset.store(connection, clocks);
    }

    /** Stores how many calls OpenWhisk's limits refused, which no row tells. */
    static void storeLimits(LimitedCalls limited, DatasetConnection connection) throws SQLException {
        ObjectNode limits =
                JSON.createObjectNode().put("perMinute", limited.perMinute()).put("inFlight", limited.inFlight());
        Generation.addToEnvironment(connection, "limits", limits.toString());
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

    /** Version of this build. */
    static String version() {
        return Optional.ofNullable(GenerationEnvironment.class.getPackage().getImplementationVersion())
                .orElse("development");
    }

    /** Commit that this build was made from, with {@code -dirty} if files differed from it; "unknown" without git. */
    private static String commit() {
        try (InputStream file = GenerationEnvironment.class.getResourceAsStream("/io/faasload/commit")) {
            return file == null ? "unknown" : new String(file.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            LOG.debug("Cannot read the commit of this build", e);
            return "unknown";
        }
    }
}
