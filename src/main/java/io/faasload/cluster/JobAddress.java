package io.faasload.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * Where a generation runs: kept in {@code generation.statedir} so that {@code status} and {@code stop} find it.
 *
 * @param rest Flink's REST interface
 * @param job Flink's id of the job, 32 hexadecimal digits
 * @param savepoints address of the folder for its savepoints, as the cluster sees it
 */
public record JobAddress(URI rest, String job, String savepoints) {

    private static final String FILE = "job.json";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /**
     * The last one written to a folder; empty if there is none.
     *
     * @throws IOException if the file cannot be read
     */
    public static Optional<JobAddress> read(Path statedir) throws IOException {
        try {
            JsonNode json = MAPPER.readTree(Files.readString(statedir.resolve(FILE)));
            return Optional.of(new JobAddress(
                    URI.create(json.path("rest").asText()),
                    json.path("job").asText(),
                    json.path("savepoints").asText()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /**
     * Writes it to a folder, in place of an older one.
     *
     * @throws IOException if the file cannot be written
     */
    public void write(Path statedir) throws IOException {
        String json = MAPPER.createObjectNode()
                .put("rest", rest.toString())
                .put("job", job)
                .put("savepoints", savepoints)
                .toString();
        // Moved: whoever reads it meanwhile is to find the one or the other, whole.
        Path whole = Files.writeString(statedir.resolve(FILE + ".new"), json);
        Files.move(whole, statedir.resolve(FILE), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Forgets it.
     *
     * @throws IOException if the file cannot be deleted
     */
    public static void clear(Path statedir) throws IOException {
        Files.deleteIfExists(statedir.resolve(FILE));
    }
}
