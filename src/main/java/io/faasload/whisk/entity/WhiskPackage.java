package io.faasload.whisk.entity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** A package, or a binding: a reference to a package, possibly of another namespace. */
public record WhiskPackage(
        String namespace,
        String name,
        @Nullable Binding binding,
        Parameters parameters,
        Parameters annotations,
        boolean publish,
        int patch,
        long updatedMillis) {

    /** The package that a binding refers to. */
    public record Binding(String namespace, String name) {

        /** @throws RefusedException 400 if it lacks a name; namespace {@code _} becomes {@code ownNamespace} */
        static Binding of(JsonNode node, String ownNamespace) {
            if (!node.path("namespace").isTextual() || !node.path("name").isTextual()) {
                throw RefusedException.malformedContent("binding malformed");
            }
            String namespace = node.get("namespace").asText();
            return new Binding(
                    namespace.equals("_") ? ownNamespace : namespace,
                    node.get("name").asText());
        }

        public String path() {
            return namespace + "/" + name;
        }

        ObjectNode toJson() {
            return WhiskJson.orderedObject().put("name", name).put("namespace", namespace);
        }
    }

    /** The binding in the content of a PUT, if any. */
    public static @Nullable Binding bindingIn(ObjectNode content, String ownNamespace) {
        JsonNode node = content.path("binding");
        return node.isEmpty() ? null : Binding.of(node, ownNamespace);
    }

    /**
     * The package after a PUT, new or based on the {@code previous} one.
     *
     * @throws RefusedException 400 if the content is malformed, 409 if it turns a package into a binding
     */
    public static WhiskPackage put(
            String namespace, String name, @Nullable WhiskPackage previous, ObjectNode content, long nowMillis) {
        Binding binding = bindingIn(content, namespace);
        if (previous != null && previous.binding() == null && binding != null) {
            throw RefusedException.byHandler(409, "Resource is a package and cannot be converted into a binding.");
        }
        if (binding == null && previous != null) {
            binding = previous.binding();
        }
        Parameters annotations = previous == null ? Parameters.NONE : previous.annotations();
        if (content.has("annotations")) {
            annotations = Parameters.of(content.get("annotations"), "annotations");
        }
        annotations = annotations.without("binding");
        Parameters parameters = previous == null ? Parameters.NONE : previous.parameters();
        return new WhiskPackage(
                namespace,
                name,
                binding,
                content.has("parameters") ? Parameters.of(content.get("parameters"), "parameters") : parameters,
                binding == null ? annotations : annotations.with("binding", binding.toJson()),
                content.path("publish").asBoolean(previous != null && previous.publish()),
                previous == null ? 1 : previous.patch() + 1,
                nowMillis);
    }

    public String path() {
        return namespace + "/" + name;
    }

    /** This binding with the parameters of its package that it does not set itself. */
    public WhiskPackage inherit(Parameters ofProvider) {
        return new WhiskPackage(
                namespace,
                name,
                binding,
                ofProvider.overriddenBy(parameters),
                annotations,
                publish,
                patch,
                updatedMillis);
    }

    public ObjectNode toJson() {
        return fields(WhiskJson.orderedObject(), false);
    }

    public ObjectNode toJson(Collection<WhiskAction> actions) {
        ObjectNode json = WhiskJson.orderedObject();
        ArrayNode list = json.putArray("actions");
        actions.forEach(action -> list.add(action.toPackageEntryJson()));
        return fields(json, true);
    }

    private ObjectNode fields(ObjectNode json, boolean withFeeds) {
        json.set("annotations", annotations.toJson());
        json.set("binding", binding == null ? JsonNodeFactory.instance.objectNode() : binding.toJson());
        if (withFeeds) {
            json.putArray("feeds");
        }
        json.put("name", name).put("namespace", namespace);
        json.set("parameters", parameters.toJson());
        return json.put("publish", publish).put("updated", updatedMillis).put("version", "0.0." + patch);
    }

    /** An element in the list of a namespace's packages. */
    public ObjectNode toSummaryJson() {
        ObjectNode json = WhiskJson.orderedObject().put("name", name);
        json.set("binding", binding == null ? JsonNodeFactory.instance.booleanNode(false) : binding.toJson());
        json.put("updated", updatedMillis).put("namespace", namespace).put("publish", publish);
        json.set("annotations", annotations.toJson());
        return json.put("version", "0.0." + patch);
    }

    /** Parses what {@link #toJson()} wrote. */
    static WhiskPackage stored(JsonNode json) {
        String namespace = json.path("namespace").asText();
        JsonNode binding = json.path("binding");
        return new WhiskPackage(
                namespace,
                json.path("name").asText(),
                binding.isEmpty() ? null : Binding.of(binding, namespace),
                Parameters.of(json.path("parameters"), "parameters"),
                Parameters.of(json.path("annotations"), "annotations"),
                json.path("publish").asBoolean(),
                patch(json),
                json.path("updated").asLong());
    }

    static int patch(JsonNode json) {
        String version = json.path("version").asText();
        return Integer.parseInt(version.substring(version.lastIndexOf('.') + 1));
    }
}
