package io.faasload.cluster;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.flink.client.program.PackagedProgram;
import org.apache.flink.client.program.ProgramInvocationException;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.rest.messages.DashboardConfigurationHeaders;
import org.apache.flink.runtime.rest.messages.EmptyMessageParameters;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/** A Flink cluster somewhere, to which this process submits. */
public final class RemoteFlink {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration READ_TIMEOUT = Duration.ofMinutes(1);

    private final URI rest;
    private final Configuration settings;

    /**
     * A cluster.
     *
     * @param rest address of its REST interface
     * @param settings of the job and of the client, TLS among them
     */
    public RemoteFlink(URI rest, Configuration settings) {
        this.rest = rest;
        this.settings = FlinkSettings.at(rest, settings);
    }

    /**
     * Asks before anything is submitted: a submission would try for a minute.
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
     * An environment whose jobs run there.
     *
     * @param state address of the state to resume from; null to start without one
     * @param jars of the job's classes; none if the cluster has them
     */
    public StreamExecutionEnvironment environment(@Nullable String state, String... jars) {
        Configuration job = new Configuration(settings);
        if (state != null) {
            FlinkSettings.restore(job, state);
        }
        return StreamExecutionEnvironment.createRemoteEnvironment(rest.getHost(), rest.getPort(), job, jars);
    }

    /**
     * A job jar and, unpacked for the life of this process, the jars in its {@code lib/}: an environment ships jars as
     * they are, while {@code flink run} unpacks them by itself.
     *
     * @throws JobException if it cannot be read
     */
    public static String[] jars(Path jobJar) throws JobException {
        try {
            Stream<Path> libraries = PackagedProgram.extractContainedLibraries(
                            jobJar.toUri().toURL())
                    .stream()
                    .map(File::toPath);
            return Stream.concat(Stream.of(jobJar), libraries)
                    .map(Path::toString)
                    .toArray(String[]::new);
        } catch (ProgramInvocationException | MalformedURLException e) {
            throw new JobException("the job jar " + jobJar + " cannot be read: " + RootCause.message(e), e);
        }
    }
}
