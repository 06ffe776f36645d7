package io.faasload.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.faasload.config.key.ConfigurationException;
import io.faasload.config.key.Secret;
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

    /**
     * Reads a file.
     *
     * @param file the {@code loader.yml}
     * @param overrides what stands after {@code -D}, by full name of the key
     * @param environment for {@code $NAME} in paths, and {@code WSK_CONFIG_FILE}
     * @param userHome for {@code ~} in paths, and {@code .wskprops}
     * @throws ConfigurationException with everything that is wrong; no line of it shows a secret
     */
    public static LoaderConfig load(
            Path file, Map<String, String> overrides, Map<String, String> environment, Path userHome)
            throws ConfigurationException {
        return new LoaderConfigReader(file, environment, userHome).read(overrides);
    }

    /** Everything as one JSON object, defaults included, secrets masked. */
    public String toJson() {
        return MaskedJson.of(this);
    }

    @Override
    public String toString() {
        return toJson();
    }

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
    public record Injection(
            @Nullable Path tracedir,
            @JsonProperty("fetchlogs.timeout") Duration fetchlogsTimeout,
            @JsonProperty("fetchlogs.backofftime") Duration fetchlogsBackofftime) {}

    /**
     * Section {@code database}. With a {@code url}, host, port and database are those that it names; it may hold a
     * password, which is masked in print.
     */
    public record Database(
            String user,
            Secret password,
            String database,
            String host,
            int port,
            String schema,
            String sslmode,
            @Nullable String url,
            Duration flushinterval) {

        @Override
        public String toString() {
            return MaskedJson.of(this);
        }
    }

    /** Section {@code openwhisk}. The API's address is scheme, host and port; Kafka's servers all have their port. */
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

    /**
     * Section {@code dockermonitor}. The endpoints are addresses by invoker; under {@code *} one for all, with {@code
     * {invoker}} for the name; empty for the local monitor.
     */
    public record DockerMonitor(
            boolean enabled,
            @Nullable Path measurementsock,
            Map<String, String> endpoints,
            Duration timeout,
            @Nullable Secret token) {

        /** The endpoints, the local monitor among them where no other is given. */
        public Map<String, String> addresses() {
            return endpoints.isEmpty()
                    ? Map.of("*", "http://127.0.0.1:" + MonitorKeys.HTTP_PORT.defaultText())
                    : endpoints;
        }

        @Override
        public String toString() {
            return MaskedJson.of(this);
        }
    }

    /** Section {@code logging}: Log4j's levels by logger; the root logger's under {@code root}, if it is given. */
    public record Logging(Map<String, String> levels) {}

    /** Section {@code manifest}: values for {@code $NAME} in a manifest, before the environment's. */
    public record Manifest(Map<String, String> variables) {

        @Override
        public String toString() {
            return MaskedJson.of(this);
        }
    }
}
