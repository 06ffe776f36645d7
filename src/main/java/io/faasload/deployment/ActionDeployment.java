package io.faasload.deployment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faasload.config.AuthKey;
import io.faasload.config.key.ConfigurationException;
import io.faasload.config.key.Mistakes;
import io.faasload.manifest.ActionDefinition;
import io.faasload.openwhisk.Reply;
import io.faasload.openwhisk.RestClient;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Deploys an action of a manifest into its user's namespace: package, code or image, limits, default parameters, annotations.
 * Does not touch an action that is already equal, so that warm containers stay warm. Deletes only actions that are equal.
 */
public final class ActionDeployment {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final RestClient client;
    private final Function<String, @Nullable String> variables;

    /**
     * Creates a deployment.
     *
     * @param variables values of {@code $NAME} in the manifest's default parameters
     */
    public ActionDeployment(RestClient client, Function<String, @Nullable String> variables) {
        this.client = client;
        this.variables = variables;
    }

    /** What was done for an action. */
    public enum Outcome {
        CREATED,
        UPDATED,
        UNCHANGED
    }

    /**
     * Checks, before anything is deployed, that OpenWhisk allows an action's limits.
     *
     * @param key key of the target namespace
     * @param mistakes receives an error for each limit that OpenWhisk would refuse, by its key in the manifest
     * @throws DeploymentException if OpenWhisk rejects the key, or does not answer
     */
    public void checkLimits(AuthKey key, ActionDefinition action, Mistakes mistakes) throws DeploymentException {
        try {
            Reply reply = client.get(key, "limits");
            if (reply.ok()) {
                new GrantedLimits(JSON.readTree(reply.body())).check(action, mistakes);
            } else if (reply.status() == 401 || reply.status() == 403) {
                require(reply, action);
            }
        } catch (JsonProcessingException e) {
            throw notOpenWhisk(action, e);
        } catch (IOException e) {
            throw new DeploymentException("action " + action.name() + ": " + client.explain(e), e);
        }
    }

    private static DeploymentException notOpenWhisk(ActionDefinition action, JsonProcessingException failure) {
        return new DeploymentException(
                "action " + action.name() + ": the server at openwhisk.apihost is not OpenWhisk: "
                        + failure.getOriginalMessage(),
                failure);
    }

    /** The result of deleting an action. */
    public enum Deletion {
        DELETED,
        /** There is no such action. */
        ABSENT,
        /** It differs from the manifest and was kept. */
        DIFFERENT
    }

    /**
     * Deletes an action that is as the manifest says, and its package if that is empty then.
     *
     * @param key key of the namespace
     * @throws DeploymentException if OpenWhisk does not delete it
     * @throws ConfigurationException as {@link #ensure}
     */
    public Deletion delete(AuthKey key, ActionDefinition action) throws DeploymentException, ConfigurationException {
        return withExplanations(action, () -> {
            Reply stored = client.get(key, "actions/" + action.name());
            if (stored.status() != 404) {
                require(stored, action);
                if (!isEqual(body(action), JSON.readTree(stored.body()))) {
                    return Deletion.DIFFERENT;
                }
                require(client.delete(key, "actions/" + action.name()), action);
            }
            deleteEmptyPackage(key, action);
            return stored.ok() ? Deletion.DELETED : Deletion.ABSENT;
        });
    }

    private void deleteEmptyPackage(AuthKey key, ActionDefinition action) throws IOException, DeploymentException {
        String path = "packages/" + action.packageName();
        Reply stored = client.get(key, path);
        if (stored.ok()) {
            JsonNode found = JSON.readTree(stored.body());
            if (found.path("actions").isEmpty()
                    && found.path("feeds").isEmpty()
                    && found.path("parameters").isEmpty()) {
                require(client.delete(key, path), action);
            }
        }
    }

    /**
     * Deploys an action, unless it already equals the manifest.
     *
     * @param key key of the target namespace
     * @throws DeploymentException if OpenWhisk refuses it
     * @throws ConfigurationException if a variable in its default parameters is not defined
     */
    public Outcome ensure(AuthKey key, ActionDefinition action) throws DeploymentException, ConfigurationException {
        return withExplanations(action, () -> {
            ObjectNode wanted = body(action);
            ensurePackage(key, action);
            Reply stored = client.get(key, "actions/" + action.name());
            if (stored.ok() && isEqual(wanted, JSON.readTree(stored.body()))) {
                return Outcome.UNCHANGED;
            }
            require(client.put(key, "actions/" + action.name() + "?overwrite=true", wanted.toString()), action);
            return stored.ok() ? Outcome.UPDATED : Outcome.CREATED;
        });
    }

    /** Requests to OpenWhisk about an action. */
    private interface Calls<T> {
        T make() throws IOException, DeploymentException, ConfigurationException;
    }

    private <T> T withExplanations(ActionDefinition action, Calls<T> calls)
            throws DeploymentException, ConfigurationException {
        try {
            return calls.make();
        } catch (JsonProcessingException e) {
            throw notOpenWhisk(action, e);
        } catch (IOException e) {
            throw new DeploymentException("action " + action.name() + ": " + client.explain(e), e);
        }
    }

    private void ensurePackage(AuthKey key, ActionDefinition action) throws IOException, DeploymentException {
        String path = "packages/" + action.packageName();
        if (client.get(key, path).status() == 404) {
            Reply reply = client.put(key, path, "{}");
            // The package may just have been created for another function that is deployed at the same time.
            if (reply.status() != 409) {
                require(reply, action);
            }
        }
    }

    private static void require(Reply reply, ActionDefinition action) throws DeploymentException {
        if (!reply.ok()) {
            String remedy = reply.status() == 401 || reply.status() == 403
                    ? ": bin/faasload users create creates the user and its key; " + UserReadiness.STALE_KEY
                    : "";
            throw new DeploymentException("action " + action.name() + ": OpenWhisk answers " + reply.status() + " ("
                    + reply.errorLine() + ")" + remedy);
        }
    }

    private ObjectNode body(ActionDefinition action)
            throws JsonProcessingException, DeploymentException, ConfigurationException {
        ObjectNode body = JSON.createObjectNode();
        ObjectNode exec = body.putObject("exec");
        if (action.image() != null) {
            exec.put("kind", "blackbox").put("image", action.image());
        } else {
            exec.put("kind", Objects.requireNonNull(action.runtime()));
        }
        if (action.code() != null) {
            try {
                exec.put("code", code(action.code()));
            } catch (IOException e) {
                throw new DeploymentException("action " + action.name() + ": cannot read its code: " + e, e);
            }
        }
        if (action.main() != null) {
            exec.put("main", action.main());
        }
        body.putObject("limits")
                .put("memory", action.limits().memoryMegabytes())
                .put("timeout", action.limits().timeoutMillis())
                .put("logs", action.limits().logMegabytes())
                .put("concurrency", action.limits().concurrency());
        keyValues(body.putArray("parameters"), action.resolvedInputs(variables));
        keyValues(body.putArray("annotations"), action.resolvedAnnotations(variables));
        // Parsed in the same way as OpenWhisk's answer, so that numbers compare by value and not by Java type.
        return (ObjectNode) JSON.readTree(body.toString());
    }

    private static void keyValues(ArrayNode list, Map<String, Object> map) {
        map.forEach((name, value) -> list.addObject().put("key", name).set("value", JSON.valueToTree(value)));
    }

    /** Text is sent as it is; archives and other binary files in base64, as OpenWhisk requires. */
    private static String code(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        if (!name.endsWith(".jar") && !name.endsWith(".zip")) {
            try {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(java.nio.ByteBuffer.wrap(bytes))
                        .toString();
            } catch (CharacterCodingException e) {
                // A compiled binary.
                return Base64.getEncoder().encodeToString(bytes);
            }
        }
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** Whether OpenWhisk's action is equal, apart from the members and annotations that OpenWhisk adds. */
    private static boolean isEqual(JsonNode wanted, JsonNode stored) {
        for (String member : new String[] {"kind", "image", "code", "main"}) {
            if (!wanted.path("exec").path(member).equals(stored.path("exec").path(member))) {
                return false;
            }
        }
        return containsAll(stored.path("limits"), wanted.path("limits"))
                && byKey(stored.path("parameters")).equals(byKey(wanted.path("parameters")))
                && containsAll(byKey(stored.path("annotations")), byKey(wanted.path("annotations")));
    }

    private static boolean containsAll(JsonNode stored, JsonNode wanted) {
        return wanted.properties().stream().allMatch(member -> member.getValue().equals(stored.get(member.getKey())));
    }

    private static ObjectNode byKey(JsonNode list) {
        ObjectNode map = JSON.createObjectNode();
        list.forEach(entry -> map.set(entry.path("key").asText(), entry.path("value")));
        return map;
    }
}
