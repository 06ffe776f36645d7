package io.faasload.whisk.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faasload.whisk.entity.RefusedException;
import io.faasload.whisk.entity.WhiskJson;
import java.util.List;
import java.util.function.Function;

/** The page of a collection that a GET requests. */
record Listing(String collection, int skip, int limit, boolean count) {

    private static final int MAX_LIMIT = 200;
    private static final int DEFAULT_LIMIT = 30;

    static Listing of(ApiCall call, String collection) {
        return new Listing(
                collection,
                call.request().parameter("skip", 0, value -> skip(collection, value)),
                call.request().parameter("limit", DEFAULT_LIMIT, value -> limit(collection, value)),
                call.request().flag("count", false));
    }

    /**
     * Whether a path within a collection is the collection itself.
     *
     * @throws RefusedException if the call is not a GET of the list
     */
    static boolean isWholeCollection(ApiCall call, List<String> path) {
        boolean whole = path.isEmpty() || path.equals(List.of(""));
        if (whole && !call.request().method().equals("GET")) {
            throw RefusedException.noSuchRoute();
        }
        return whole;
    }

    private static int skip(String collection, String value) {
        int skip = integer(collection, value);
        if (skip < 0) {
            throw new IllegalArgumentException(
                    "The value '" + skip + "' is not greater than or equal to 0 for " + collection + ".");
        }
        return skip;
    }

    private static int limit(String collection, String value) {
        int limit = integer(collection, value);
        if (limit < 0 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException(
                    "The value '" + limit + "' is not in the range of 0 to " + MAX_LIMIT + " for " + collection + ".");
        }
        return limit == 0 ? MAX_LIMIT : limit;
    }

    private static int integer(String collection, String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("The value '" + value + "' is not an integer for " + collection + ".");
        }
    }

    <T> void answer(ApiCall call, List<T> all, Function<T, ObjectNode> toJson) {
        if (count) {
            answerCount(call, all.size());
            return;
        }
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        all.stream().skip(skip).limit(limit).map(toJson).forEach(list::add);
        call.answer(200, list);
    }

    void answerCount(ApiCall call, long all) {
        call.answer(200, WhiskJson.orderedObject().put(collection, Math.max(0, all - skip)));
    }
}
