package io.faasload.whisk.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.faasload.whisk.activation.ActivationRecords;
import io.faasload.whisk.activation.ActivationRecords.Query;
import io.faasload.whisk.activation.RecordJson;
import io.faasload.whisk.activation.StoredActivation;
import io.faasload.whisk.entity.EntityName;
import io.faasload.whisk.entity.RefusedException;
import io.faasload.whisk.entity.User;
import io.faasload.whisk.entity.WhiskJson;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** {@code /namespaces/NS/activations}. Thread-safe. */
public final class ActivationRoutes {

    private static final int ID_LENGTH = 32;

    private final ActivationRecords records;

    public ActivationRoutes(ActivationRecords records) {
        this.records = records;
    }

    void handle(ApiCall call, User user, String namespace, List<String> path) {
        if (!call.request().method().equals("GET") || path.size() > 2) {
            throw RefusedException.noSuchRoute();
        }
        boolean wholeCollection = path.isEmpty() || path.get(0).isEmpty();
        if (!wholeCollection) {
            requireLegalId(path.get(0));
        }
        if (!namespace.equals(user.namespace())) {
            throw RefusedException.notEntitled(wholeCollection ? namespace : namespace + "/" + path.get(0));
        }
        if (wholeCollection) {
            list(call, namespace);
            return;
        }
        String part = path.size() == 1 ? "" : path.get(1);
        if (!List.of("", "result", "logs").contains(part)) {
            throw RefusedException.noSuchRoute();
        }
        StoredActivation found = records.find(namespace, path.get(0)).orElseThrow(RefusedException::noSuchResource);
        switch (part) {
            case "result" -> call.answer(200, parsed(found).path("response"));
            case "logs" -> {
                JsonNode logs = parsed(found).path("logs");
                call.answer(200, WhiskJson.orderedObject().set("logs", logs));
            }
            default -> call.answer(200, found.json());
        }
    }

    private static void requireLegalId(String id) {
        if (id.length() != ID_LENGTH) {
            throw RefusedException.byRouting(
                    400, "Activation id length is " + id.length() + " but must be " + ID_LENGTH + ".");
        }
        if (!id.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
            throw RefusedException.byRouting(400, "The activation id is not valid.");
        }
    }

    private void list(ApiCall call, String namespace) {
        Listing listing = Listing.of(call, "activations");
        boolean docs = call.request().flag("docs", false);
        String name = call.request().parameter("name", "", ActivationRoutes::actionName);
        Query query = new Query(
                name.isEmpty() ? null : name,
                call.request().parameter("since", 0L, ActivationRoutes::epochMillis),
                call.request().parameter("upto", Long.MAX_VALUE, ActivationRoutes::epochMillis));
        if (listing.count()) {
            if (docs) {
                throw RefusedException.byHandler(400, "The parameter 'docs' is not permitted with 'count'.");
            }
            listing.answerCount(call, records.count(namespace, query));
            return;
        }
        List<StoredActivation> found = records.list(namespace, query, listing.skip(), listing.limit());
        if (docs) {
            call.answer(200, joined(found));
        } else {
            ArrayNode list = JsonNodeFactory.instance.arrayNode();
            found.forEach(activation -> list.add(RecordJson.summary(parsed(activation))));
            call.answer(200, list);
        }
    }

    private static String actionName(String value) {
        List<String> parts =
                Stream.of(value.split("/", -1)).filter(part -> !part.isEmpty()).toList();
        if (parts.size() > 2 || !parts.stream().allMatch(EntityName::isLegal)) {
            throw new IllegalArgumentException(
                    "Parameter may be a 'simple' name or 'package-name/simple' name: " + value);
        }
        return String.join("/", parts);
    }

    private static long epochMillis(String value) {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("Parameter is not a valid value for epoch seconds: " + value);
        }
    }

    /** Joins the serialized records; parsing up to 200 of them for a list would be wasteful. */
    private static byte[] joined(List<StoredActivation> activations) {
        ByteArrayOutputStream list = new ByteArrayOutputStream();
        list.write('[');
        for (int i = 0; i < activations.size(); i++) {
            if (i > 0) {
                list.write(',');
            }
            list.writeBytes(activations.get(i).json());
        }
        list.write(']');
        return list.toByteArray();
    }

    private static JsonNode parsed(StoredActivation activation) {
        try {
            return WhiskJson.parseOwn(new String(activation.json(), StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the record of " + activation.id() + " is corrupt", e);
        }
    }
}
