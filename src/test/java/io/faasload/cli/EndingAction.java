package io.faasload.cli;

import io.faasload.local.whisk.ActionJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** The code of an action that ends in another way for each input: {@link #WAYS}. */
final class EndingAction {

    /** CPU time that it takes, at least, where it computes. */
    static final int COMPUTES_MILLIS = 60;

    /** The ways for inputs 1, 2, 3 and so on, and then from the beginning again. */
    static final List<String> WAYS = List.of("returns", "computes", "error", "throws", "exits", "overtime", "memory");

    /** What OpenWhisk makes of them, and the beginning of its or the action's error. */
    static final Map<String, String> RESPONSES = Map.of(
            "returns", "success ",
            "computes", "success ",
            "error", "application error an error of its own",
            "throws", "action developer error An error has occurred while invoking the action",
            "exits", "action developer error The action did not produce a valid response and exited unexpectedly",
            "overtime", "action developer error The action exceeded its time limits",
            "memory", "action developer error The action exhausted its memory and was aborted");

    private static final String SOURCE = """
            import com.google.gson.JsonObject;
            import java.lang.management.ManagementFactory;
            import java.util.ArrayList;
            import java.util.List;
            public class Ending {
                public static JsonObject main(JsonObject p) throws Exception {
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
                        case "overtime":
                            Thread.sleep(3600000);
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
            """.formatted(String.join(",", WAYS), COMPUTES_MILLIS);

    private EndingAction() {}

    /** A manifest of functions {@code ending/end128} and so on, each of so many MB. */
    static Path manifest(Path directory, int... memoryMb) throws IOException {
        String code = ActionJar.compile(Files.createDirectories(directory.resolve("ending")), "Ending", SOURCE);
        Files.write(directory.resolve("ending.jar"), Base64.getDecoder().decode(code));
        List<String> actions = new ArrayList<>();
        for (int memory : memoryMb) {
            actions.add("""
                          end%1$d:
                            function: ending.jar
                            main: Ending
                            runtime: java:8
                            limits: {memorySize: %1$d, timeout: 8000}
                            annotations: {input_kind: image, parameters: [{name: object, type: object}]}
                    """.formatted(memory));
        }
        return Files.writeString(
                directory.resolve("ending.yml"), "packages:\n  ending:\n    actions:\n" + String.join("", actions));
    }
}
