package io.faasload.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.faasload.config.client.CaFile;
import io.faasload.config.key.ConfigurationException;
import io.faasload.config.key.KeyValues;
import io.faasload.config.key.Secret;
import io.faasload.files.StateDirectory;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.CommonClientConfigs;
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
        Kafka kafka,
        DockerMonitor dockermonitor,
        Logging logging,
        Verify verify,
        Sinks sinks,
        Publication publication,
        Manifest manifest,
        List<Threshold> thresholds) {

    /** Manifest variable with the address of the sample functions' object store. */
    private static final String STORE_VARIABLE = "FAASLOAD_STORE";

    /**
     * Reads a file.
     *
     * @param file the {@code loader.yml}
     * @param overrides values given with {@code -D}, by full key name
     * @param environment for {@code $NAME} in paths, and {@code WSK_CONFIG_FILE}
     * @param userHome for {@code ~} in paths, and {@code .wskprops}
     * @throws ConfigurationException with all errors; no line of it contains a secret
     */
    public static LoaderConfig load(
            Path file, Map<String, String> overrides, Map<String, String> environment, Path userHome)
            throws ConfigurationException {
        return new LoaderConfigReader(file, environment, userHome).read(overrides);
    }

    /** Creates the configuration from valid values. */
    static LoaderConfig of(KeyValues values) {
        return new LoaderConfig(
                Generation.of(values),
                Injection.of(values),
                Database.of(values),
                OpenWhisk.of(values),
                Kafka.of(values),
                DockerMonitor.of(values),
                Logging.of(values),
                Verify.of(values),
                Sinks.of(values),
                Publication.of(values),
                Manifest.of(values),
                values.get(LoaderKeys.THRESHOLDS));
    }

    /** The directory or object store with input N of a kind at {@code KIND/N.EXTENSION}, if known. */
    public Optional<URI> inputs() {
        if (generation.inputs() != null) {
            return Optional.of(generation.inputs());
        }
        String store = manifest.variables().get(STORE_VARIABLE);
        return Optional.ofNullable(store == null ? null : Addresses.http(store));
    }

    /** What every client of Kafka is created with: the servers, and {@code kafka.properties}. The map is new each time. */
    public Map<String, Object> kafkaClient() {
        Map<String, Object> client = new HashMap<>();
        kafka.properties.forEach((name, value) -> client.put(name, value.value()));
        client.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, openwhisk.kafkahost);
        return client;
    }

    /** The same with further thresholds. */
    public LoaderConfig withThresholds(List<Threshold> more) {
        List<Threshold> all = new ArrayList<>(thresholds);
        all.addAll(more);
        return new LoaderConfig(
                generation,
                injection,
                database,
                openwhisk,
                kafka,
                dockermonitor,
                logging,
                verify,
                sinks,
                publication,
                manifest,
                all);
    }

    /** Everything as one JSON object, defaults included, secrets masked. */
    public String toJson() {
        return MaskedJson.of(this);
    }

    /** The same as text, by full key name, such as {@code generation.nbinputs.image}. */
    public Map<String, String> toMap() {
        return MaskedJson.flatten(this);
    }

    @Override
    public String toString() {
        return toJson();
    }

    /** Section {@code generation}. */
    public record Generation(
            boolean enabled,
            long seed,
            StateDirectory statedir,
            Duration interinvocationtime,
            Map<String, Integer> nbinputs,
            Streams streams,
            int repetitions,
            double coldstarts,
            Map<String, String> extensions,
            @Nullable URI inputs,
            int parallelism,
            Duration checkpointinterval,
            int keepstates,
            String statebackend,
            @Nullable Path workdir,
            Secrets secrets) {
        static Generation of(KeyValues values) {
            return new Generation(
                    values.get(LoaderKeys.ENABLED),
                    values.get(LoaderKeys.SEED),
                    values.get(LoaderKeys.STATEDIR),
                    values.get(LoaderKeys.INTERINVOCATIONTIME),
                    values.get(LoaderKeys.NBINPUTS),
                    Streams.valueOf(values.get(LoaderKeys.STREAMS).toUpperCase(Locale.ROOT)),
                    values.get(LoaderKeys.REPETITIONS),
                    values.get(LoaderKeys.COLDSTARTS),
                    values.get(LoaderKeys.EXTENSIONS),
                    values.find(LoaderKeys.INPUTS),
                    values.get(LoaderKeys.PARALLELISM),
                    values.get(LoaderKeys.CHECKPOINTINTERVAL),
                    values.get(LoaderKeys.KEEPSTATES),
                    values.get(LoaderKeys.STATEBACKEND),
                    values.find(LoaderKeys.WORKDIR),
                    Secrets.valueOf(values.get(LoaderKeys.SECRETS).toUpperCase(Locale.ROOT)));
        }
    }

    /** Whether all functions draw from the same stream of random numbers, as in FaaSLoad. */
    public enum Streams {
        SHARED,
        INDEPENDENT
    }

    /** Whether a job's tasks get secrets with the job, or read them from files on their machines. */
    public enum Secrets {
        JOB,
        FILES
    }

    /** Section {@code injection}. */
    public record Injection(
            boolean enabled,
            @Nullable Path tracedir,
            @JsonProperty("fetchlogs.timeout") @Nullable Duration fetchlogsTimeout,
            @JsonProperty("fetchlogs.backofftime") @Nullable Duration fetchlogsBackofftime,
            Map<String, String> synthetic,
            String granularity,
            boolean skipmalformed,
            String arrivals,
            double speed,
            @Nullable Integer fromminute,
            @Nullable Integer tominute,
            @Nullable Double rate,
            @Nullable Integer functions,
            @Nullable Path map,
            String late,
            String resume) {
        private static final Duration DEFAULT_LOGS_TIMEOUT = Duration.ofSeconds(60);
        private static final Duration DEFAULT_LOGS_BACKOFF = Duration.ofSeconds(1);

        static Injection of(KeyValues values) {
            Duration timeout = values.find(LoaderKeys.FETCHLOGS_TIMEOUT);
            Duration backoff = values.find(LoaderKeys.FETCHLOGS_BACKOFFTIME);
            boolean fetchesLogs = timeout != null || backoff != null;
            return new Injection(
                    values.get(LoaderKeys.INJECTION_ENABLED),
                    values.find(LoaderKeys.TRACEDIR),
                    fetchesLogs ? Objects.requireNonNullElse(timeout, DEFAULT_LOGS_TIMEOUT) : null,
                    fetchesLogs ? Objects.requireNonNullElse(backoff, DEFAULT_LOGS_BACKOFF) : null,
                    Objects.requireNonNullElse(values.find(LoaderKeys.SYNTHETIC), Map.of()),
                    values.get(LoaderKeys.GRANULARITY),
                    values.get(LoaderKeys.SKIPMALFORMED),
                    values.get(LoaderKeys.ARRIVALS),
                    values.get(LoaderKeys.SPEED),
                    values.find(LoaderKeys.FROMMINUTE),
                    values.find(LoaderKeys.TOMINUTE),
                    values.find(LoaderKeys.RATE),
                    values.find(LoaderKeys.SAMPLE),
                    values.find(LoaderKeys.MAP),
                    values.get(LoaderKeys.LATE),
                    values.get(LoaderKeys.RESUME));
        }

        /** How late a point may be sent; null without a limit. */
        public @Nullable Duration lateLimit() {
            return late.startsWith("drop:")
                    ? Duration.ofNanos((long) (Double.parseDouble(late.substring("drop:".length())) * 1e9))
                    : null;
        }
    }

    /**
     * Section {@code database}. If there is a {@code url}, it determines host, port and database; a password in it is masked when
     * printed.
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
            @Nullable Path passwordfile,
            @Nullable Secret passwordenv,
            Duration flushinterval,
            Map<String, Secret> properties) {
        static Database of(KeyValues values) {
            return new Database(
                    values.get(LoaderKeys.DATABASE_USER),
                    values.get(LoaderKeys.DATABASE_PASSWORD),
                    values.get(LoaderKeys.DATABASE),
                    values.get(LoaderKeys.DATABASE_HOST),
                    values.get(LoaderKeys.DATABASE_PORT),
                    values.get(LoaderKeys.SCHEMA),
                    values.get(LoaderKeys.SSLMODE),
                    values.find(LoaderKeys.URL),
                    values.find(LoaderKeys.PASSWORDFILE),
                    values.find(LoaderKeys.PASSWORDENV),
                    values.get(LoaderKeys.FLUSHINTERVAL),
                    values.get(LoaderKeys.PROPERTIES));
        }

        @Override
        public String toString() {
            return MaskedJson.of(this);
        }
    }

    /** Section {@code openwhisk}. The API's address has scheme, host and port; each Kafka server has a port. */
    public record OpenWhisk(
            Path home,
            boolean disablecert,
            @Nullable CaFile cafile,
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
            List<String> wskadmin) {
        static OpenWhisk of(KeyValues values) {
            return new OpenWhisk(
                    values.get(LoaderKeys.HOME),
                    values.get(LoaderKeys.DISABLECERT),
                    values.find(LoaderKeys.CAFILE),
                    values.get(LoaderKeys.AUTHKEYS),
                    values.get(LoaderKeys.KAFKAHOST),
                    values.get(LoaderKeys.APIHOST),
                    values.get(LoaderKeys.EVENTSTOPIC),
                    values.get(LoaderKeys.CALLTIMEOUT),
                    values.get(LoaderKeys.MAXINFLIGHT),
                    values.get(LoaderKeys.INVOCATIONLIMIT),
                    values.get(LoaderKeys.COMPLETIONGRACE),
                    values.get(LoaderKeys.COMPLETIONLIMIT),
                    values.get(LoaderKeys.ORPHANGRACE),
                    values.get(LoaderKeys.WSKADMIN));
        }
    }

    /**
     * Section {@code kafka}.
     *
     * @param properties of Kafka's clients by name, those of the file included; with {@code generation.secrets: files}, its
     *     secrets are references to it
     */
    public record Kafka(
            Map<String, Secret> properties, @Nullable Path propertiesfile) {
        static Kafka of(KeyValues values) {
            return new Kafka(values.get(LoaderKeys.KAFKA_PROPERTIES), values.find(LoaderKeys.KAFKA_PROPERTIESFILE));
        }
    }

    /**
     * Section {@code dockermonitor}. The endpoints are addresses by invoker; key {@code *} has one for all, in which {@code
     * {invoker}} stands for the invoker's name; empty for the local monitor.
     */
    public record DockerMonitor(
            boolean enabled,
            @Nullable Path measurementsock,
            Map<String, String> endpoints,
            @Nullable CaFile cafile,
            Duration timeout,
            @Nullable Secret token,
            @Nullable Path tokenfile,
            @Nullable Secret tokenenv) {
        static DockerMonitor of(KeyValues values) {
            return new DockerMonitor(
                    values.get(LoaderKeys.MONITOR_ENABLED),
                    values.find(LoaderKeys.MEASUREMENTSOCK),
                    values.optional(LoaderKeys.ENDPOINTS, Map.of()),
                    values.find(LoaderKeys.MONITOR_CAFILE),
                    values.get(LoaderKeys.MONITOR_TIMEOUT),
                    values.find(LoaderKeys.MONITOR_TOKEN),
                    values.find(LoaderKeys.MONITOR_TOKENFILE),
                    values.find(LoaderKeys.MONITOR_TOKENENV));
        }

        /** The endpoints; the local monitor if none is given. */
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

    /** Section {@code logging}: Log4j levels by logger; that of the root logger, if given, under {@code root}. */
    public record Logging(Map<String, String> levels) {
        static Logging of(KeyValues values) {
            return new Logging(LogLevels.of(values));
        }
    }

    /** Section {@code verify}: which share of the runs may fail. */
    public record Verify(double failedshare) {
        static Verify of(KeyValues values) {
            return new Verify(values.get(LoaderKeys.FAILEDSHARE));
        }
    }

    /** Section {@code sinks}: where finished runs go besides PostgreSQL. The path is an address for Flink. */
    public record Sinks(
            @JsonProperty("kafka.topic") @Nullable String kafkaTopic,
            @JsonProperty("kafka.bootstrap") String kafkaBootstrap,
            @JsonProperty("parquet.path") @Nullable String parquetPath) {
        static Sinks of(KeyValues values) {
            return new Sinks(
                    values.find(LoaderKeys.SINK_TOPIC),
                    values.optional(LoaderKeys.SINK_BOOTSTRAP, values.get(LoaderKeys.KAFKAHOST)),
                    values.find(LoaderKeys.SINK_PATH));
        }

        /** The configured ones, as in table {@code deliveries}. */
        public List<String> targets() {
            List<String> targets = new ArrayList<>();
            if (kafkaTopic != null) {
                targets.add("kafka:" + kafkaTopic);
            }
            if (parquetPath != null) {
                targets.add("parquet:" + parquetPath);
            }
            return targets;
        }
    }

    /**
     * Section {@code publication}: what an export says about the dataset. Creators are separated by {@code ;}, persons as {@code
     * Family, Given}. The licence is an SPDX identifier or an address; the date is {@code YYYY-MM-DD}.
     */
    public record Publication(
            @Nullable String title,
            @Nullable String creators,
            @Nullable String license,
            @Nullable String url,
            @Nullable String date) {
        static Publication of(KeyValues values) {
            return new Publication(
                    values.find(LoaderKeys.TITLE),
                    values.find(LoaderKeys.CREATORS),
                    values.find(LoaderKeys.LICENSE),
                    values.find(LoaderKeys.PUBLICATION_URL),
                    values.find(LoaderKeys.DATE));
        }
    }

    /** Section {@code manifest}: values for {@code $NAME} in a manifest; they take precedence over the environment. */
    public record Manifest(Map<String, String> variables) {
        static Manifest of(KeyValues values) {
            Map<String, String> variables = new LinkedHashMap<>();
            values.get(LoaderKeys.VARIABLES).forEach((name, secret) -> variables.put(name, secret.value()));
            return new Manifest(variables);
        }

        @Override
        public String toString() {
            return MaskedJson.of(this);
        }
    }
}
