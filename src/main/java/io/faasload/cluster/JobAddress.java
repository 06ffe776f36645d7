package io.faasload.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.faasload.config.LoaderConfig;
import io.faasload.files.PrivateFile;
import io.faasload.files.Sha256;
import io.faasload.files.StateDirectory;
import io.faasload.files.WorkFolder;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;

/**
 * Where a generation runs. Stored in {@code generation.statedir} or, if that is not local, for each such address in {@code
 * generation.workdir}, so that {@code status} and {@code stop} find it, and readable by the owner only, since it includes the client's
 * TLS settings.
 *
 * @param rest address of Flink's REST interface
 * @param job Flink's id of the job, 32 hexadecimal digits
 * @param savepoints address of the folder for its savepoints, as the cluster sees it
 * @param security Flink's TLS settings for a client, by key; empty for those of {@link FlinkSettings#ofClient}
 */
public record JobAddress(URI rest, String job, String savepoints, Map<String, String> security) {

    private static final String FILE = "job.json";
    /** Subfolder of {@code generation.workdir}. */
    private static final String JOBS = "jobs";

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** The file of an earlier version has no TLS settings. */
    public JobAddress {
        security = Objects.requireNonNullElse(security, Map.of());
    }

    /** An address with the TLS settings of the client that submitted the job. */
    public static JobAddress of(URI rest, String job, String savepoints, Configuration client) {
        return new JobAddress(
                rest, job, savepoints, FlinkSettings.security(client).toMap());
    }

    /**
     * The last address written with these settings; empty if there is none.
     *
     * @throws IOException if the file cannot be read
     */
    public static Optional<JobAddress> read(LoaderConfig.Generation settings) throws IOException {
        Optional<Path> folder = folder(settings);
        return folder.isPresent() ? read(folder.get()) : Optional.empty();
    }

    /**
     * Writes it for {@code status} and {@code stop} with the same settings, replacing an older one.
     *
     * @throws IOException if the file cannot be written
     */
    public void write(LoaderConfig.Generation settings) throws IOException {
        Optional<Path> states = settings.statedir().local();
        write(
                states.isPresent()
                        ? states.get()
                        : WorkFolder.of(settings.workdir())
                                .folder(JOBS)
                                .folder(name(settings.statedir()))
                                .path());
    }

    /**
     * Deletes the address written with these settings.
     *
     * @throws IOException if the file cannot be deleted
     */
    public static void clear(LoaderConfig.Generation settings) throws IOException {
        Optional<Path> folder = folder(settings);
        if (folder.isPresent()) {
            clear(folder.get());
        }
    }

    private static Optional<Path> folder(LoaderConfig.Generation settings) throws IOException {
        Optional<Path> states = settings.statedir().local();
        Optional<Path> folder = states.isPresent()
                ? states
                : WorkFolder.existing(settings.workdir())
                        .map(work -> work.path().resolve(JOBS).resolve(name(settings.statedir())));
        return folder.filter(Files::isDirectory);
    }

    private static String name(StateDirectory states) {
        String address = new org.apache.flink.core.fs.Path(states.address()).toString();
        return Sha256.of(address.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The last address written to a folder; empty if there is none.
     *
     * @throws IOException if the file cannot be read
     */
    public static Optional<JobAddress> read(Path statedir) throws IOException {
        try {
            return Optional.of(MAPPER.readValue(Files.readString(statedir.resolve(FILE)), JobAddress.class));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /**
     * Writes it to a folder, replacing an older one.
     *
     * @throws IOException if the file cannot be written
     */
    public void write(Path statedir) throws IOException {
        PrivateFile.write(statedir.resolve(FILE), MAPPER.writeValueAsString(this));
    }

    /**
     * Deletes the address in a folder.
     *
     * @throws IOException if the file cannot be deleted
     */
    public static void clear(Path statedir) throws IOException {
        Files.deleteIfExists(statedir.resolve(FILE));
    }
}
