package io.faasload.whisk.entity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import org.jspecify.annotations.Nullable;

/**
 * An action. {@code patch} counts its versions ({@code 0.0.patch}), from 1; {@code updatedMillis} is epoch time. Two
 * values with the same name, patch and time are the same revision: sandboxes are reused only within a revision.
 */
public record WhiskAction(
        EntityName name,
        Exec exec,
        Parameters parameters,
        Parameters annotations,
        ActionLimits limits,
        boolean publish,
        int patch,
        long updatedMillis) {

    private static final String PROVIDE_API_KEY = "provide-api-key";

    /**
     * The action after a PUT, new or based on the {@code previous} one.
     *
     * @throws RefusedException 400 or 413 if the content is malformed
     */
    public static WhiskAction put(
            EntityName name,
            @Nullable WhiskAction previous,
            ObjectNode content,
            Kinds kinds,
            int maxMemoryMb,
            long nowMillis) {
        if (previous == null && !content.has("exec")) {
            throw RefusedException.byHandler(400, "exec undefined");
        }
        Exec exec = content.has("exec") || previous == null ? Exec.of(content.path("exec"), kinds) : previous.exec();
        ActionLimits base = previous == null ? ActionLimits.DEFAULT : previous.limits();
        Parameters annotations = previous == null ? Parameters.NONE : previous.annotations();
        if (content.has("annotations")) {
            annotations = annotations.overriddenBy(Parameters.of(content.get("annotations"), "annotations"));
        }
        for (JsonNode deleted : content.path("delAnnotations")) {
            annotations = annotations.without(deleted.asText());
        }
        if (previous == null && !annotations.values().containsKey(PROVIDE_API_KEY)) {
            annotations = annotations.with(PROVIDE_API_KEY, BooleanNode.FALSE);
        }
        Parameters parameters = previous == null ? Parameters.NONE : previous.parameters();
        return new WhiskAction(
                name,
                exec,
                content.has("parameters") ? Parameters.of(content.get("parameters"), "parameters") : parameters,
                annotations.with("exec", TextNode.valueOf(exec.kind())),
                content.has("limits") ? base.overriddenBy(content.get("limits"), maxMemoryMb) : base,
                content.path("publish").asBoolean(previous != null && previous.publish()),
                previous == null ? 1 : previous.patch() + 1,
                nowMillis);
    }

    public String version() {
        return "0.0." + patch;
    }

    /** Whether activations receive the key of the invoking user. */
    public boolean wantsApiKey() {
        return annotations.isTruthy(PROVIDE_API_KEY);
    }

    /** This action with the parameters of its package that it does not set itself. */
    public WhiskAction inherit(Parameters ofPackage) {
        return new WhiskAction(
                name, exec, ofPackage.overriddenBy(parameters), annotations, limits, publish, patch, updatedMillis);
    }

    public ObjectNode toJson(boolean withCode) {
        ObjectNode json = WhiskJson.orderedObject();
        json.set("annotations", annotations.toJson());
        json.set("exec", exec.toJson(withCode));
        json.set("limits", limits.toJson());
        json.put("name", name.name()).put("namespace", name.namespacePath());
        json.set("parameters", parameters.toJson());
        return json.put("publish", publish).put("updated", updatedMillis).put("version", version());
    }

    /** An element in the list of a namespace's actions. */
    public ObjectNode toSummaryJson() {
        ObjectNode json = WhiskJson.orderedObject().put("name", name.name()).put("updated", updatedMillis);
        json.putObject("exec").put("binary", exec.binary());
        json.set("limits", limits.toJson());
        json.put("namespace", name.namespacePath()).put("publish", publish);
        json.set("annotations", annotations.toJson());
        return json.put("version", version());
    }

    /** An element in the list of a package's actions. */
    public ObjectNode toPackageEntryJson() {
        ObjectNode json = WhiskJson.orderedObject();
        json.set("annotations", annotations.toJson());
        return json.put("name", name.name()).put("version", version());
    }

    /** Parses what {@link #toJson} wrote with code. */
    static WhiskAction stored(JsonNode json) {
        String[] path = json.path("namespace").asText().split("/", 2);
        JsonNode exec = json.path("exec");
        JsonNode limits = json.path("limits");
        return new WhiskAction(
                new EntityName(
                        path[0],
                        path.length > 1 ? path[1] : null,
                        json.path("name").asText()),
                new Exec(
                        exec.path("kind").asText(),
                        exec.path("code").asText(),
                        exec.path("binary").asBoolean(),
                        exec.has("main") ? exec.get("main").asText() : null),
                Parameters.of(json.path("parameters"), "parameters"),
                Parameters.of(json.path("annotations"), "annotations"),
                new ActionLimits(
                        limits.path("timeout").asInt(),
                        limits.path("memory").asInt(),
                        limits.path("logs").asInt(),
                        limits.path("concurrency").asInt()),
                json.path("publish").asBoolean(),
                WhiskPackage.patch(json),
                json.path("updated").asLong());
    }
}
