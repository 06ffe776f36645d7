package io.faasload.cluster;

import io.faasload.files.PrivateFolder;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.rest.messages.DashboardConfigurationHeaders;
import org.apache.flink.runtime.rest.messages.EmptyMessageParameters;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/** A Flink cluster that this process submits jobs to. */
public final class RemoteFlink {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration READ_TIMEOUT = Duration.ofMinutes(1);

    /** The REST interface's message for a failed upload, whatever the reason. */
    static final String UPLOAD_FAILED = "File upload failed";

    private final URI rest;
    private final Configuration settings;

    /**
     * A cluster at an address.
     *
     * @param rest address of its REST interface
     * @param settings settings of the job and the client, including TLS
     */
    public RemoteFlink(URI rest, Configuration settings) {
        this.rest = rest;
        this.settings = FlinkSettings.at(rest, settings);
    }

    /**
     * Checks that the cluster answers. A submission would retry for a minute.
     *
     * @throws JobException if no Flink answers
     */
    public void requireAnswer() throws JobException, InterruptedException {
        try (FlinkRest cluster = FlinkRest.open(settings, CONNECT_TIMEOUT, READ_TIMEOUT)) {
            var unused = cluster.ask(DashboardConfigurationHeaders.getInstance(), EmptyMessageParameters.getInstance());
        } catch (JobException | ExecutionException | TimeoutException e) {
            throw new JobException(
                    "Flink: no answer from " + rest + " (" + RootCause.message(e)
                            + "): start the cluster, or correct --jobmanager",
                    e);
        }
    }

    /**
     * An environment whose jobs run on the cluster.
     *
     * @param state address of the state to resume from; null to start without one
     * @param jars jars with the job's classes; none if the cluster has them
     */
    public StreamExecutionEnvironment environment(@Nullable String state, String... jars) {
        Configuration job = new Configuration(settings);
        if (state != null) {
            FlinkSettings.restore(job, state);
        }
        URL url = FlinkSettings.url(rest);
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createRemoteEnvironment(url.getHost(), url.getPort(), job, jars);
        // Creating it replaces how to restore: states with operators that the job lacks would be refused.
        environment.configure(job);
        return environment;
    }

    /** Why the cluster rejected a job. It does not report why an upload failed. */
    public static String whyRefused(Exception failure) {
        String reason = RootCause.message(failure);
        return reason.contains(UPLOAD_FAILED)
                ? reason
                        + ": see the JobManager's log for the cause; its web.tmpdir must be writable and have free space"
                : reason;
    }

    /**
     * The job jar, and the jars in its {@code lib/}, which are unpacked into a folder: an environment uploads jars as they are, while
     * {@code flink run} unpacks nested jars itself.
     *
     * @param folder private folder, since the cluster runs the code in it
     * @throws JobException if the jar cannot be read or unpacked
     */
    public static String[] jars(Path jobJar, PrivateFolder folder) throws JobException {
        List<String> jars = new ArrayList<>(List.of(jobJar.toString()));
        try (ZipFile job = new ZipFile(jobJar.toFile())) {
            for (ZipEntry entry : Collections.list(job.entries())) {
                Path name = Path.of(entry.getName());
                if (name.startsWith("lib") && name.toString().endsWith(".jar")) {
                    Path library = folder.path().resolve(name.getFileName());
                    Files.copy(job.getInputStream(entry), library);
                    jars.add(library.toString());
                }
            }
        } catch (IOException e) {
            throw new JobException("cannot unpack the job jar " + jobJar + ": " + RootCause.message(e), e);
        }
        return jars.toArray(String[]::new);
    }
}
