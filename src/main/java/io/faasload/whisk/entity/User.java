package io.faasload.whisk.entity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faasload.config.AuthKey;
import io.faasload.config.key.Secret;
import org.jspecify.annotations.Nullable;

/** A user, whose only namespace is named after its subject. */
public record User(String subject, AuthKey auth, UserLimits limits) {

    public String namespace() {
        return subject;
    }

    ObjectNode toJson() {
        ObjectNode json = WhiskJson.orderedObject()
                .put("subject", subject)
                .put("uuid", auth.uuid())
                .put("key", auth.key().value());
        json.put("invocationsPerMinute", limits.invocationsPerMinute());
        return json.put("concurrentInvocations", limits.concurrentInvocations());
    }

    static User stored(JsonNode json) {
        return new User(
                json.path("subject").asText(),
                new AuthKey(
                        json.path("uuid").asText(), new Secret(json.path("key").asText())),
                new UserLimits(integer(json, "invocationsPerMinute"), integer(json, "concurrentInvocations")));
    }

    private static @Nullable Integer integer(JsonNode json, String field) {
        return json.path(field).isInt() ? json.get(field).intValue() : null;
    }
}
