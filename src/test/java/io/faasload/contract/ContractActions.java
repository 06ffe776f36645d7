package io.faasload.contract;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faasload.whisk.ActionJar;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The actions used to check the contract, as PUT bodies for one kind. */
record ContractActions(String kind) {

    static final String ECHO = "echo";
    static final String LISTED = "listed";
    static final String COLD = "cold";
    static final String DEFAULTS = "defaults";
    static final String SLEEP = "sleep";
    static final String TIMEOUT = "timeout";
    static final String ERROR = "error";
    static final String THROWS = "throws";
    static final String REJECTS = "rejects";
    static final String BADINIT = "badinit";
    static final String EXITS = "exits";

    /** Time limit of {@link #TIMEOUT}. */
    static final int TIMEOUT_MILLIS = 1000;

    private static final Map<String, String> NODEJS = Map.of(
            ECHO, "function main(p) { console.log('hello'); return {echo: p}; }",
            SLEEP, "function main(p) {" + " return new Promise(done => setTimeout(() => done({slept: p.ms}), p.ms)); }",
            ERROR,
                    "function main() {"
                            + " return {error: {message: 'application said no', code: 'E42', statusCode: 418}}; }",
            THROWS, "function main() { throw new Error('boom from action'); }",
            REJECTS, "function main() { return Promise.reject(new Error('rejected')); }",
            BADINIT, "this is not javascript",
            EXITS, "function main() { process.exit(3); }");

    private static final String JAVA = """
            import com.google.gson.JsonObject;
            public class Contract {
                public static JsonObject echo(JsonObject parameters) {
                    System.out.println("hello");
                    JsonObject result = new JsonObject();
                    result.add("echo", parameters);
                    return result;
                }
                public static JsonObject sleep(JsonObject parameters) throws InterruptedException {
                    Thread.sleep(parameters.get("ms").getAsLong());
                    JsonObject result = new JsonObject();
                    result.add("slept", parameters.get("ms"));
                    return result;
                }
                public static JsonObject error(JsonObject parameters) {
                    JsonObject error = new JsonObject();
                    error.addProperty("message", "application said no");
                    error.addProperty("code", "E42");
                    error.addProperty("statusCode", 418);
                    JsonObject result = new JsonObject();
                    result.add("error", error);
                    return result;
                }
                public static JsonObject throwing(JsonObject parameters) {
                    throw new IllegalStateException("boom from action");
                }
                public static JsonObject exits(JsonObject parameters) {
                    System.exit(3);
                    return parameters;
                }
            }
            """;

    boolean isNodejs() {
        return kind.startsWith("nodejs:");
    }

    /** Bodies by name; {@link #REJECTS} only if the kind has promises. */
    Map<String, ObjectNode> bodies() throws IOException {
        Map<String, ObjectNode> bodies = new LinkedHashMap<>();
        if (isNodejs()) {
            NODEJS.forEach((name, code) -> bodies.put(name, body(code, null)));
        } else {
            String jar = ActionJar.base64("Contract", JAVA);
            Map.of(ECHO, "echo", SLEEP, "sleep", ERROR, "error", THROWS, "throwing", EXITS, "exits", BADINIT, "missing")
                    .forEach((name, method) -> bodies.put(name, body(jar, "Contract#" + method)));
        }
        bodies.put(LISTED, bodies.get(ECHO).deepCopy());
        bodies.put(COLD, bodies.get(ECHO).deepCopy());
        bodies.put(DEFAULTS, bodies.get(ECHO).deepCopy());
        bodies.get(DEFAULTS)
                .putArray("parameters")
                .add(parameter("overridden", "action"))
                .add(parameter("called", "action"));
        bodies.put(TIMEOUT, bodies.get(SLEEP).deepCopy());
        bodies.get(TIMEOUT).putObject("limits").put("timeout", TIMEOUT_MILLIS);
        return bodies;
    }

    /** The PUT body of the package. */
    static ObjectNode packageBody() {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putArray("parameters")
                .add(parameter("inherited", "package"))
                .add(parameter("overridden", "package"))
                .add(parameter("called", "package"));
        return body;
    }

    private static ObjectNode parameter(String key, String value) {
        return JsonNodeFactory.instance.objectNode().put("key", key).put("value", value);
    }

    private ObjectNode body(String code, String main) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ObjectNode exec = body.putObject("exec").put("kind", kind).put("code", code);
        if (main != null) {
            exec.put("main", main).put("binary", true);
        }
        return body;
    }
}
