package io.faasload.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;

/** The code of an action that returns at once what FaaSLoad's actions return. */
final class NoopAction {

    private static final String SOURCE = """
            import com.google.gson.JsonObject;
            public class Noop {
                public static JsonObject main(JsonObject parameters) {
                    JsonObject times = new JsonObject();
                    times.addProperty("extract", 0.4);
                    times.addProperty("transform", 1.5);
                    times.addProperty("load", 2);
                    JsonObject result = new JsonObject();
                    result.addProperty("outputsize", parameters.toString().length());
                    result.addProperty("start_ms", System.currentTimeMillis());
                    result.add("times", times);
                    return result;
                }
            }
            """;

    private NoopAction() {}

    /** Compiles it into a jar; its entry point is {@code Noop}. */
    static Path jar(Path directory) throws IOException {
        Path source = Files.writeString(directory.resolve("Noop.java"), SOURCE);
        int result = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-proc:none",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-d",
                        directory.toString(),
                        source.toString());
        if (result != 0) {
            throw new IOException("the compiler ends with " + result);
        }
        Path file = directory.resolve("noop.jar");
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file))) {
            jar.putNextEntry(new JarEntry("Noop.class"));
            jar.write(Files.readAllBytes(directory.resolve("Noop.class")));
        }
        return file;
    }
}
