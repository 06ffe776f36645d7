package io.faasload.cli;

import io.faasload.whisk.ActionJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The code of an action that immediately returns a result like FaaSLoad's actions. With parameter {@code fails}, it returns an
 * error if parameter {@code a} is below 0.1, and throws below 0.02; with {@code millis}, it takes that long; with {@code hostname}, it
 * returns that of its sandbox; with {@code log}, it prints that; with {@code gate}, it waits until it can remove one of the files in that directory, or until there
 * is a file {@code open}: see {@link Gate}.
 */
final class NoopAction {

    private static final String SOURCE = """
            import com.google.gson.JsonObject;
            import java.io.File;
            public class Noop {
                public static JsonObject main(JsonObject parameters) throws InterruptedException {
                    if (parameters.has("fails") && parameters.get("a").getAsDouble() < 0.02) {
                        throw new IllegalStateException("a is " + parameters.get("a"));
                    }
                    if (parameters.has("fails") && parameters.get("a").getAsDouble() < 0.1) {
                        JsonObject failed = new JsonObject();
                        failed.addProperty("error", "a is " + parameters.get("a"));
                        return failed;
                    }
                    if (parameters.has("millis")) {
                        Thread.sleep(parameters.get("millis").getAsLong());
                    }
                    if (parameters.has("gate")) {
                        File gate = new File(parameters.get("gate").getAsString());
                        while (!isOpen(gate)) {
                            Thread.sleep(20);
                        }
                    }
                    if (parameters.has("log")) {
                        System.out.println(parameters.get("log").getAsString());
                    }
                    JsonObject times = new JsonObject();
                    times.addProperty("extract", 0.4);
                    times.addProperty("transform", 1.5);
                    times.addProperty("load", 2);
                    JsonObject result = new JsonObject();
                    result.addProperty("outputsize", parameters.toString().length());
                    result.addProperty("start_ms", System.currentTimeMillis());
                    result.add("times", times);
                    if (parameters.has("hostname")) {
                        result.addProperty("hostname", System.getenv("HOSTNAME"));
                    }
                    return result;
                }
                private static boolean isOpen(File gate) {
                    if (new File(gate, "open").exists()) return true;
                    for (File ticket : gate.listFiles()) {
                        if (!ticket.getName().equals("open") && ticket.delete()) return true;
                    }
                    return false;
                }
            }
            """;

    /** A line of {@link #manifest}. */
    static final String NO_PARAMETERS = "annotations: {input_kind: image, parameters: []}";

    /** A line of {@link #manifest}: a parameter {@code a} from 0 to 1. */
    static final String ONE_PARAMETER =
            "annotations: {input_kind: image, parameters: [{name: a, type: range_float, min: 0, max: 1}]}";

    private NoopAction() {}

    /** Compiles it into a jar; its entry point is {@code Noop}. */
    static Path jar(Path directory) throws IOException {
        return ActionJar.write(directory, "Noop", SOURCE);
    }

    /** Writes a manifest of functions {@code PACKAGE/NAME}, each with these lines, and the code beside it. */
    static Path manifest(Path directory, String packageName, List<String> names, String... lines) throws IOException {
        Path jar = jar(directory);
        StringBuilder yaml = new StringBuilder("packages:\n  %s:\n    actions:\n".formatted(packageName));
        for (String name : names) {
            yaml.append("""
                          %s:
                            function: %s
                            main: Noop
                            runtime: java:8
                    """.formatted(name, jar.getFileName()));
            for (String line : lines) {
                yaml.append("        ").append(line).append('\n');
            }
        }
        return Files.writeString(directory.resolve(packageName + "-" + names.get(0) + ".yml"), yaml);
    }
}
