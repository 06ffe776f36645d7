package io.faasload.driver;

import io.faasload.cluster.EmbeddedFlink;
import io.faasload.cluster.FlinkSettings;
import io.faasload.cluster.JobException;
import io.faasload.cluster.RemoteFlink;
import io.faasload.config.AuthKey;
import io.faasload.config.LoaderConfig;
import io.faasload.config.key.ConfigurationException;
import io.faasload.config.key.Secret;
import io.faasload.dataset.DatasetDatabase;
import io.faasload.dataset.DatasetException;
import io.faasload.dataset.Generation;
import io.faasload.files.WorkFolder;
import io.faasload.job.GenerationJob;
import io.faasload.process.ProcessExit;
import io.faasload.run.Target;
import io.faasload.schedule.trace.TraceDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.FileUtils;

/**
 * Starts the embedded Flink and the tasks of a generation whose servers do not exist, and exits at the first failure of a task.
 * {@code bin/faasload} runs this after a build, so that the JVM archives the classes that a generation loads. It invokes nothing: all
 * its addresses are port 1 of this machine.
 */
public final class Rehearsal {

    private static final long LONGEST_MILLIS = 60_000;
    private static final int POLL_MILLIS = 50;
    private static final String NOBODY = "127.0.0.1";

    private Rehearsal() {}

    /** The argument is a {@code loader.yml}, whose addresses and folders are not used. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("faasload-rehearsal-");
        try {
            LoaderConfig config = LoaderConfig.load(Path.of(arguments[0]), overrides(folder), Map.of(), folder);
            rehearse(config);
        } finally {
            FileUtils.deleteDirectory(folder.toFile());
        }
        ProcessExit.with(0);
    }

    private static Map<String, String> overrides(Path folder) {
        return Map.of(
                "generation.statedir",
                folder.resolve("states").toString(),
                "generation.workdir",
                folder.resolve("work").toString(),
                "database.host",
                NOBODY,
                "database.port",
                "1",
                "openwhisk.apihost",
                "http://" + NOBODY + ":1",
                "openwhisk.kafkahost",
                NOBODY + ":1");
    }

    private static void rehearse(LoaderConfig config)
            throws ConfigurationException, DatasetException, JobException, IOException, InterruptedException,
                    ExecutionException {
        Configuration settings = FlinkSettings.fromFile();
        settings.addAll(
                FlinkSettings.ofOwnSubmission(config, config.generation().statedir()));
        try (EmbeddedFlink flink = EmbeddedFlink.start(
                settings, 1, WorkFolder.of(config.generation().workdir()))) {
            settings.addAll(flink.clientSettings());
            StreamExecutionEnvironment env = new RemoteFlink(flink.address(), settings).environment(null);
            GenerationJob.define(
                    env,
                    config,
                    List.of(new TraceDefinition(
                            1, new Target(1, "user-nobody", "none/nothing"), "image", "jpg", 1, List.of(), 60_000)),
                    Map.of("user-nobody", new AuthKey(UUID.randomUUID().toString(), new Secret("none"))),
                    new Generation(UUID.randomUUID(), Instant.EPOCH, 1, "shared", 1),
                    DatasetDatabase.of(config.database()).jdbc());
            awaitFailure(submit(env));
        }
    }

    private static JobClient submit(StreamExecutionEnvironment env) throws JobException {
        try {
            return env.executeAsync("rehearsal");
        } catch (Exception e) {
            throw new JobException("cannot submit the rehearsal: " + e, e);
        }
    }

    private static void awaitFailure(JobClient job) throws InterruptedException, ExecutionException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LONGEST_MILLIS);
        while (job.getJobStatus().get() != JobStatus.RESTARTING && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }
}
