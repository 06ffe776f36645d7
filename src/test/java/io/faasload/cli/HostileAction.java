package io.faasload.cli;

import io.faasload.whisk.ActionJar;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The code of an action with results that no action should return, different for each input: {@link #RESULTS}. */
final class HostileAction {

    /** Results for inputs 1, 2, 3 and so on, cyclically. */
    static final List<String> RESULTS = List.of(
            "mebibyte",
            "beyond",
            "nul",
            "nulthrown",
            "deep",
            "deepest",
            "bottomless",
            "types",
            "inner",
            "empty",
            "nothing",
            "array",
            "huge",
            "object",
            "number",
            "nullerror");

    private static final String SOURCE = """
            import com.google.gson.*;
            import java.math.*;
            import java.util.Arrays;
            public class Hostile {
                public static JsonElement main(JsonObject p) {
                    int input = Integer.parseInt(p.get("object").getAsString().replace(".jpg", ""));
                    switch ((input - 1) %% %d) {
                        %s
                        default: throw new AssertionError();
                    }
                }
                private static JsonObject result() {
                    return JsonParser.parseString("{'outputsize':7,'start_ms':1,"
                            + "'times':{'extract':0.4,'transform':1.5,'load':2}}").getAsJsonObject();
                }
                private static JsonObject error(JsonElement error) {
                    JsonObject result = result();
                    result.add("error", error);
                    return result;
                }
                private static String text(int length) {
                    char[] characters = new char[length];
                    Arrays.fill(characters, 'a');
                    return new String(characters);
                }
                private static JsonElement nested(int depth) {
                    JsonArray outermost = new JsonArray();
                    JsonArray innermost = outermost;
                    for (int i = 1; i < depth; i++) {
                        JsonArray inner = new JsonArray();
                        innermost.add(inner);
                        innermost = inner;
                    }
                    return outermost;
                }
                private static JsonObject mebibyte() {
                    JsonObject result = result();
                    result.addProperty("text", "");
                    result.addProperty("text", text((1 << 20) - result.toString().length()));
                    return result;
                }
                private static JsonObject beyond() {
                    JsonObject result = result();
                    result.addProperty("text", text(1 << 21));
                    return result;
                }
                private static JsonObject nul() {
                    return error(new JsonPrimitive("a\\0b\\ud800c"));
                }
                private static JsonObject nulthrown() {
                    throw new IllegalStateException("a\\0b");
                }
                private static JsonObject deep() {
                    JsonObject result = result();
                    result.add("deep", nested(990));
                    return result;
                }
                private static JsonObject deepest() {
                    JsonObject result = result();
                    result.add("deep", nested(999));
                    return result;
                }
                private static JsonObject bottomless() {
                    JsonObject result = result();
                    result.add("deep", nested(3000));
                    return result;
                }
                private static JsonObject types() {
                    return JsonParser.parseString("{'outputsize':'12','start_ms':{},'times':[1,2,3]}").getAsJsonObject();
                }
                private static JsonObject inner() {
                    return JsonParser.parseString("{'outputsize':null,'start_ms':true,"
                            + "'times':{'extract':'1','transform':[2],'load':3.5}}").getAsJsonObject();
                }
                private static JsonObject empty() {
                    return new JsonObject();
                }
                private static JsonObject nothing() {
                    return null;
                }
                private static JsonElement array() {
                    return nested(2);
                }
                private static JsonObject huge() {
                    JsonObject result = result();
                    result.add("outputsize", new JsonPrimitive(new BigInteger("9223372036854775808")));
                    JsonObject times = result.getAsJsonObject("times");
                    times.add("extract", new JsonPrimitive(new BigDecimal("1e400")));
                    times.add("transform", new JsonPrimitive(new BigDecimal("-1e18")));
                    times.add("load", new JsonPrimitive(new BigInteger(text(90).replace('a', '9'))));
                    return result;
                }
                private static JsonObject object() {
                    return error(JsonParser.parseString("{'a':[1,{'b':null}]}"));
                }
                private static JsonObject number() {
                    return error(new JsonPrimitive(42));
                }
                private static JsonObject nullerror() {
                    return error(JsonNull.INSTANCE);
                }
            }
            """.formatted(RESULTS.size(), cases());

    private HostileAction() {}

    private static String cases() {
        return IntStream.range(0, RESULTS.size())
                .mapToObj(i -> "case " + i + ": return " + RESULTS.get(i) + "();")
                .collect(Collectors.joining());
    }

    /** Compiles it into {@code hostile.jar}. */
    static Path jar(Path directory) throws IOException {
        return ActionJar.write(directory, "Hostile", SOURCE);
    }
}
