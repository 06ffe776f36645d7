package io.faasload.deployment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.faasload.config.AuthKey;
import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.function.DeployedAction;
import io.faasload.dataset.function.Functions;
import io.faasload.files.Sha256;
import io.faasload.openwhisk.Reply;
import io.faasload.openwhisk.RestClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the actions of functions back from OpenWhisk, and stores in table {@code functions} how they are deployed. */
public final class DeployedActions {

    private static final Logger LOG = LoggerFactory.getLogger(DeployedActions.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private DeployedActions() {}

    /**
     * Stores the actions that were updated since they were last stored; fetches the code of these only. Logs actions that cannot be
     * read, and those whose code has changed since their first run.
     *
     * @param keys key of each action's namespace, by name {@code package/action}
     */
    public static void store(RestClient client, Map<String, AuthKey> keys, DatasetConnection connection)
            throws SQLException {
        Map<String, Long> stored = Functions.deployedMillis(connection);
        for (Map.Entry<String, AuthKey> action : keys.entrySet()) {
            String name = action.getKey();
            try {
                String path = "actions/" + name;
                DeployedAction found = read(client.get(action.getValue(), path + "?code=false"));
                if (found.deployedMs() != null && found.deployedMs().equals(stored.get(name))) {
                    continue;
                }
                if (Functions.storeDeployed(connection, name, read(client.get(action.getValue(), path)))) {
                    LOG.warn(
                            "The code of function {} has changed since its first runs: the dataset mixes them, and table"
                                    + " functions has the hash of the new code",
                            name);
                }
            } catch (IOException e) {
                LOG.warn("Cannot read back action {} for table functions: {}", name, client.explain(e));
            }
        }
    }

    private static DeployedAction read(Reply reply) throws IOException {
        if (!reply.ok()) {
            throw new IOException("OpenWhisk answers " + reply.status() + ": " + reply.errorLine());
        }
        return parse(reply.body());
    }

    /** Reads OpenWhisk's JSON of an action. */
    static DeployedAction parse(String json) throws JsonProcessingException {
        JsonNode action = JSON.readTree(json);
        JsonNode exec = action.path("exec");
        JsonNode limits = action.path("limits");
        return new DeployedAction(
                sha256(exec),
                text(exec.path("kind")),
                text(exec.path("image")),
                integer(limits.path("memory")),
                integer(limits.path("timeout")),
                integer(limits.path("concurrency")),
                text(action.path("version")),
                action.path("updated").canConvertToLong()
                        ? Long.valueOf(action.path("updated").longValue())
                        : null);
    }

    private static @Nullable String sha256(JsonNode exec) {
        String code = exec.path("code").asText();
        if (code.isEmpty()) {
            return null;
        }
        byte[] bytes = code.getBytes(StandardCharsets.UTF_8);
        if (exec.path("binary").asBoolean()) {
            try {
                bytes = Base64.getDecoder().decode(bytes);
            } catch (IllegalArgumentException e) {
                LOG.debug("The code of an action is not base64", e);
                return null;
            }
        }
        return Sha256.of(bytes);
    }

    private static @Nullable String text(JsonNode value) {
        return value.isTextual() ? value.textValue() : null;
    }

    private static @Nullable Integer integer(JsonNode value) {
        return value.canConvertToInt() ? Integer.valueOf(value.intValue()) : null;
    }
}
