package io.faasload.whisk.entity;

import com.fasterxml.jackson.databind.JsonNode;
import io.faasload.files.PrivateFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A directory with one JSON file per key. Files are replaced atomically: readers see all of a file or nothing, even
 * after a crash.
 */
final class JsonFiles {

    private static final String EXTENSION = ".json";

    private final Path directory;

    JsonFiles(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory);
    }

    List<JsonNode> all() throws IOException {
        List<JsonNode> values = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.sorted().toList()) {
                if (file.getFileName().toString().endsWith(EXTENSION)) {
                    values.add(WhiskJson.parseOwn(Files.readString(file)));
                }
            }
        }
        return values;
    }

    void put(String key, JsonNode value) {
        try {
            PrivateFile.write(file(key), WhiskJson.text(value));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void delete(String key) {
        try {
            Files.deleteIfExists(file(key));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file(String key) {
        return directory.resolve(URLEncoder.encode(key, StandardCharsets.UTF_8) + EXTENSION);
    }
}
