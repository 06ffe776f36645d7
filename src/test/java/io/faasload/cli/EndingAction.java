package io.faasload.cli;

import io.faasload.whisk.ActionJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The code of actions that end in a different way for each image ({@link #WAYS}), and of actions that time out for each audio file
 * ({@link #OVERTIME}). Only the latter have a short time limit: on a busy machine, a container may need seconds for a trivial action.
 */
final class EndingAction {

    /** Minimum CPU time of the ways that compute. */
    static final int COMPUTES_MILLIS = 1000;

    /** The ways for images 1, 2, 3 and so on, cyclically. */
    static final List<String> WAYS = List.of("returns", "computes", "error", "throws", "exits", "memory");

    /** The way for all audio files. */
    static final String OVERTIME = "overtime";

    /** OpenWhisk's status for each way, and the start of its or the action's error. */
    static final Map<String, String> RESPONSES = Map.of(
            "returns",
            "success ",
            "computes",
            "success ",
            "error",
            "application error an error of its own",
            "throws",
            "action developer error An error has occurred while invoking the action",
            "exits",
            "action developer error The action did not produce a valid response and exited unexpectedly",
            OVERTIME,
            "action developer error The action exceeded its time limits",
            "memory",
            "action developer error The action exhausted its memory and was aborted");

    private static final String SOURCE = """
            import com.google.gson.JsonObject;
            import java.lang.management.ManagementFactory;
            import java.util.ArrayList;
            import java.util.List;
            public class Ending {
                public static JsonObject main(JsonObject p) throws Exception {
                    if (System.getenv("__OW_ACTION_NAME").contains("%s")) Thread.sleep(3600000);
                    int input = Integer.parseInt(p.get("object").getAsString().replace(".jpg", ""));
                    String[] ways = "%s".split(",");
                    JsonObject result = new JsonObject();
                    switch (ways[(input - 1) %% ways.length]) {
                        case "computes":
                            long limit = cpuNanos() + %d * 1000000L;
                            long sum = 0;
                            while (cpuNanos() < limit) sum += cpuNanos();
                            result.addProperty("sum", sum);
                            break;
                        case "error":
                            result.addProperty("error", "an error of its own");
                            break;
                        case "throws":
                            throw new IllegalStateException("thrown");
                        case "exits":
                            System.exit(3);
                            break;
                        case "memory":
                            List<byte[]> all = new ArrayList<byte[]>();
                            while (true) all.add(new byte[1 << 20]);
                        default:
                            break;
                    }
                    return result;
                }
                private static long cpuNanos() {
                    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
                }
            }
            """.formatted(OVERTIME, String.join(",", WAYS), COMPUTES_MILLIS);

    private EndingAction() {}

    /** A manifest of functions {@code ending/end128}, {@code ending/overtime128} and so on, with that many MB each. */
    static Path manifest(Path directory, int... memoryMb) throws IOException {
        ActionJar.write(directory, "Ending", SOURCE);
        StringBuilder yaml = new StringBuilder("packages:\n  ending:\n    actions:\n");
        for (int memory : memoryMb) {
            yaml.append(function("end" + memory, memory, 60_000, "image"));
            yaml.append(function(OVERTIME + memory, memory, 6_000, "audio"));
        }
        return Files.writeString(directory.resolve("ending.yml"), yaml);
    }

    private static String function(String name, int memoryMb, int timeoutMillis, String inputKind) {
        return """
                      %s:
                        function: ending.jar
                        main: Ending
                        runtime: java:8
                        limits: {memorySize: %d, timeout: %d}
                        annotations: {input_kind: %s, parameters: [{name: object, type: object}]}
                """.formatted(name, memoryMb, timeoutMillis, inputKind);
    }
}
