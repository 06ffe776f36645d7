package io.faasload.whisk.activation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faasload.whisk.entity.WhiskAction;
import io.faasload.whisk.entity.WhiskJson;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The record of a completed activation. Times are epoch milliseconds; {@code startMillis} includes the initialization,
 * if any, which took {@code initMillis}; null if the sandbox was warm.
 */
public record RecordJson(
        Activation activation,
        long waitMillis,
        @Nullable Long initMillis,
        long startMillis,
        long endMillis,
        boolean timedOut,
        ActivationResponse response,
        List<String> logs) {

    public long durationMillis() {
        return endMillis - startMillis;
    }

    public RecordJson withLogs(List<String> collected) {
        return new RecordJson(
                activation, waitMillis, initMillis, startMillis, endMillis, timedOut, response, collected);
    }

    /** The response to a GET of the record. */
    public ObjectNode toJson() {
        WhiskAction action = activation.action();
        ObjectNode json = WhiskJson.orderedObject().put("activationId", activation.id());
        json.set("annotations", annotations());
        json.put("duration", durationMillis()).put("end", endMillis);
        ArrayNode lines = json.putArray("logs");
        logs.forEach(lines::add);
        json.put("name", action.name().name())
                .put("namespace", activation.user().namespace())
                .put("publish", false);
        json.set("response", response.toJson());
        return json.put("start", startMillis)
                .put("subject", activation.user().subject())
                .put("version", action.version());
    }

    private ArrayNode annotations() {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        WhiskAction action = activation.action();
        String binding = activation.binding();
        if (binding != null) {
            list.addObject().put("key", "binding").put("value", binding);
        }
        list.addObject().put("key", "path").put("value", action.name().path());
        list.addObject().put("key", "waitTime").put("value", waitMillis);
        list.addObject().put("key", "kind").put("value", action.exec().kind());
        list.addObject().put("key", "timeout").put("value", timedOut);
        list.addObject().put("key", "limits").set("value", action.limits().toJson());
        if (initMillis != null) {
            list.addObject().put("key", "initTime").put("value", initMillis);
        }
        return list;
    }

    /** An element of a list without docs, from a record's JSON. */
    public static ObjectNode summary(JsonNode json) {
        ObjectNode summary = WhiskJson.orderedObject()
                .put(
                        "statusCode",
                        ActivationResponse.Status.of(
                                        json.path("response").path("status").asText())
                                .code());
        for (String field : List.of(
                "duration", "name", "activationId", "end", "start", "namespace", "publish", "annotations", "version")) {
            summary.set(field, json.path(field));
        }
        return summary;
    }

    /** Body of the user event. */
    ObjectNode toEventBody() {
        WhiskAction action = activation.action();
        ObjectNode body = WhiskJson.orderedObject()
                .put("activationId", activation.id())
                .put("conductor", false)
                .put("duration", durationMillis())
                .put("initTime", initMillis == null ? 0 : initMillis)
                .put("kind", action.exec().kind())
                .put("memory", action.limits().memoryMb())
                .put("name", action.name().path());
        if (response.size() != null) {
            body.put("size", response.size());
        }
        body.put("statusCode", response.status().code());
        Integer userDefined = response.userDefinedStatusCode();
        if (userDefined != null) {
            body.put("userDefinedStatusCode", userDefined);
        }
        return body.put("waitTime", waitMillis);
    }
}
