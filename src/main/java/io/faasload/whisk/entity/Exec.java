package io.faasload.whisk.entity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The code of an action: text, or a base64 archive if {@code binary}; {@code main} is its entry point. */
public record Exec(
        String kind, String code, boolean binary, @Nullable String main) {

    static final int MAX_CODE_BYTES = 48 << 20;

    /**
     * Parses the JSON of a PUT.
     *
     * @throws RefusedException 400 or 413 with OpenWhisk's text if it is malformed or cannot run here
     */
    public static Exec of(JsonNode node, Kinds kinds) {
        if (!node.path("kind").isTextual()) {
            throw RefusedException.malformedContent("'kind' must be a string defined in 'exec'");
        }
        String name = node.get("kind").asText().strip().toLowerCase(Locale.ROOT);
        if (name.equals("blackbox")) {
            throw RefusedException.malformedContent("Actions of kind 'blackbox' run in Docker containers, "
                    + "and this platform runs actions as processes. Use one of the kinds that GET / lists.");
        }
        Kinds.Kind kind = kinds.resolve(name).orElseThrow(() -> kinds.unknown(name));
        JsonNode code = node.has("code") ? node.get("code") : node.path("jar");
        if (!code.isTextual()) {
            throw RefusedException.malformedContent(
                    "'code' must be a string or attachment object defined in 'exec' for '" + name + "' actions");
        }
        JsonNode main = node.path("main");
        if (!main.isMissingNode() && !main.isTextual()) {
            throw RefusedException.malformedContent(
                    "if defined, 'main' be a string in 'exec' for '" + name + "' actions");
        }
        if (main.isMissingNode() && kind.requiresMain()) {
            throw RefusedException.malformedContent(
                    "'main' must be a string defined in 'exec' for '" + name + "' actions");
        }
        String text = code.asText();
        if (text.length() > MAX_CODE_BYTES) {
            throw RefusedException.byHandler(
                    413, "exec larger than allowed: " + text.length() + " > " + MAX_CODE_BYTES + " bytes.");
        }
        return new Exec(kind.name(), text, isBase64(text.strip()), main.isTextual() ? main.asText() : null);
    }

    /** OpenWhisk's rule: text that is entirely base64 is an archive. */
    static boolean isBase64(String text) {
        if (text.isEmpty() || text.length() % 4 != 0) {
            return false;
        }
        int padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
        return text.chars().limit(text.length() - padding).allMatch(Exec::isBase64Digit);
    }

    private static boolean isBase64Digit(int c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
    }

    ObjectNode toJson(boolean withCode) {
        ObjectNode json = WhiskJson.orderedObject().put("kind", kind);
        if (withCode) {
            json.put("code", code);
        }
        json.put("binary", binary);
        if (main != null) {
            json.put("main", main);
        }
        return json;
    }
}
