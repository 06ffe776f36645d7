package io.faasload.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code loader.yml}, validated: FaaSLoad's keys and ours. Names follow the file; {@code docs/configuration.md} has every
 * key with its default.
 */
public record LoaderConfig(
        Generation generation,
        Injection injection,
        Database database,
        OpenWhisk openwhisk,
        DockerMonitor dockermonitor,
        Logging logging,
        Manifest manifest) {

    /** Section {@code generation}. */
    public record Generation(
            boolean enabled,
            long seed,
            Path statedir,
            Duration interinvocationtime,
            Map<String, Integer> nbinputs,
            Streams streams,
            Map<String, String> extensions,
            int parallelism,
            Duration checkpointinterval,
            int keepstates) {}

    /** Whether all functions draw from the same stream of random numbers, as in FaaSLoad. */
    public enum Streams {
        SHARED,
        INDEPENDENT
    }

    /** Section {@code injection}. */
    public record Injection(@Nullable Path tracedir, Duration fetchlogsTimeout, Duration fetchlogsBackofftime) {}

    /** Section {@code database}. */
    public record Database(
            String user,
            Secret password,
            String database,
            String host,
            int port,
            String schema,
            String sslmode,
            @Nullable String url,
            Duration flushinterval) {}

    /** Section {@code openwhisk}. */
    public record OpenWhisk(
            Path home,
            boolean disablecert,
            Path authkeys,
            String kafkahost,
            URI apihost,
            String eventstopic,
            Duration calltimeout,
            int maxinflight,
            Duration invocationlimit,
            Duration completiongrace,
            Duration completionlimit,
            Duration orphangrace,
            List<String> wskadmin) {}

    /** Section {@code dockermonitor}. */
    public record DockerMonitor(
            boolean enabled, @Nullable Path measurementsock, Map<String, String> endpoints, Duration timeout) {}

    /** Section {@code logging}: levels by logger, {@code root} included. */
    public record Logging(Map<String, String> levels) {}

    /** Section {@code manifest}: values for {@code $NAME} in a manifest, before the environment's. */
    public record Manifest(Map<String, String> variables) {}
}
