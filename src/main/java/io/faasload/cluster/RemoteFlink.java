package io.faasload.cluster;

import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URLConnection;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.flink.client.program.PackagedProgram;
import org.apache.flink.client.program.ProgramInvocationException;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * A Flink cluster somewhere, to which this process submits.
 *
 * @param rest address of its REST interface
 */
public record RemoteFlink(URI rest) {

    private static final int CONNECT_MILLIS = 5_000;
    private static final int READ_MILLIS = 60_000;

    /**
     * Asks before anything is submitted: a submission would try for a minute.
     *
     * @throws JobException if nothing answers
     */
    public void requireAnswer() throws JobException {
        try {
            URLConnection connection = rest.resolve("/config").toURL().openConnection();
            connection.setConnectTimeout(CONNECT_MILLIS);
            connection.setReadTimeout(READ_MILLIS);
            connection.getInputStream().close();
        } catch (IOException | IllegalArgumentException e) {
            throw new JobException(
                    "Flink: no answer from " + rest + " (" + RootCause.message(e)
                            + "): start the cluster, or correct --jobmanager",
                    e);
        }
    }

    /**
     * An environment whose jobs run there.
     *
     * @param jars of the job's classes; none if the cluster has them
     */
    public StreamExecutionEnvironment environment(Configuration configuration, String... jars) {
        return StreamExecutionEnvironment.createRemoteEnvironment(rest.getHost(), rest.getPort(), configuration, jars);
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
