package io.faasload.whisk;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.apache.flink.util.FileUtils;

/** A jar with one class compiled for Java 8 and its nested classes: the code of an action of kind java:8. */
public final class ActionJar {

    private ActionJar() {}

    /** Writes the jar of {@code Name} as {@code name.jar}. */
    public static Path write(Path directory, String className, String source) throws IOException {
        return Files.write(directory.resolve(className.toLowerCase(Locale.ROOT) + ".jar"), compile(className, source));
    }

    /** The jar in base64, as it is deployed. */
    public static String base64(String className, String source) throws IOException {
        return Base64.getEncoder().encodeToString(compile(className, source));
    }

    private static byte[] compile(String className, String source) throws IOException {
        Path directory = Files.createTempDirectory("action");
        try {
            return compile(directory, className, source);
        } finally {
            FileUtils.deleteDirectory(directory.toFile());
        }
    }

    private static byte[] compile(Path directory, String className, String source) throws IOException {
        Path classes = Files.createDirectory(directory.resolve("classes"));
        Path file = Files.writeString(directory.resolve(className + ".java"), source);
        int exit = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "--release",
                        "8",
                        "-Xlint:-options",
                        "-cp",
                        JsonObject.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .getPath(),
                        "-d",
                        classes.toString(),
                        file.toString());
        assertThat(exit).isZero();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes);
                Stream<Path> files = Files.walk(classes)) {
            List<Path> compiled = files.filter(Files::isRegularFile).toList();
            for (Path path : compiled) {
                jar.putNextEntry(new JarEntry(classes.relativize(path).toString()));
                jar.write(Files.readAllBytes(path));
            }
        }
        return bytes.toByteArray();
    }
}
