package io.faasload.config;

import static io.faasload.config.key.ValueType.flag;
import static io.faasload.config.key.ValueType.integer;
import static io.faasload.config.key.ValueType.integer64;
import static io.faasload.config.key.ValueType.oneOf;
import static io.faasload.config.key.ValueType.path;
import static io.faasload.config.key.ValueType.property;
import static io.faasload.config.key.ValueType.secret;
import static io.faasload.config.key.ValueType.secretInEnvironment;
import static io.faasload.config.key.ValueType.share;
import static io.faasload.config.key.ValueType.text;

import io.faasload.config.client.CaFile;
import io.faasload.config.key.Key;
import io.faasload.config.key.Secret;
import io.faasload.config.key.ValueType;
import io.faasload.config.key.ValueType.MapOf;
import io.faasload.config.key.ValueType.Seconds;
import io.faasload.files.StateDirectory;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Every key of {@code loader.yml}, in the order of {@code docs/configuration.md}: FaaSLoad's, then ours. */
final class LoaderKeys {

    private static final Seconds SOME_SECONDS = new Seconds(false);
    private static final Seconds SECONDS_OR_NONE = new Seconds(true);
    private static final int LARGEST = Integer.MAX_VALUE;
    private static final ValueType<Double> POSITIVE = ValueType.of(
            "be a number above 0 and at most 1e9",
            value -> value instanceof Number number && number.doubleValue() > 0 && number.doubleValue() <= 1e9
                    ? number.doubleValue()
                    : null);

    // FaaSLoad's.
    static final Key<Boolean> ENABLED = Key.of("generation.enabled", flag(), "true");
    static final Key<Long> SEED = Key.of("generation.seed", integer64(), "19940503");
    static final Key<StateDirectory> STATEDIR = Key.of("generation.statedir", Addresses.states(), "~/faasload/states");
    static final Key<Duration> INTERINVOCATIONTIME = Key.of("generation.interinvocationtime", SECONDS_OR_NONE, "60");
    static final Key<Map<String, Integer>> NBINPUTS =
            Key.mandatory("generation.nbinputs", new MapOf<>(integer(0, LARGEST)));
    static final Key<Path> TRACEDIR = Key.optional("injection.tracedir", path(), "none");
    static final Key<Duration> FETCHLOGS_TIMEOUT =
            Key.optional("injection.fetchlogs.timeout", SECONDS_OR_NONE, "60 if the next one is set, else no logs");
    static final Key<Duration> FETCHLOGS_BACKOFFTIME = Key.optional(
            "injection.fetchlogs.backofftime", SECONDS_OR_NONE, "1 if the previous one is set, else no logs");
    static final Key<String> DATABASE_USER = Key.mandatory("database.user", text());
    static final Key<Secret> DATABASE_PASSWORD = Key.optional(
            "database.password", secret(), "**mandatory** without `database.passwordfile` or `database.passwordenv`");
    static final Key<String> DATABASE =
            Key.optional("database.database", text(), "**mandatory** without `database.url`");
    static final Key<Path> HOME = Key.of("openwhisk.home", path(), "~/openwhisk");
    static final Key<Boolean> DISABLECERT = Key.of("openwhisk.disablecert", flag(), "false");
    static final Key<Path> AUTHKEYS = Key.mandatory("openwhisk.authkeys", path());
    static final Key<String> KAFKAHOST = Key.mandatory("openwhisk.kafkahost", Addresses.kafkaServers());
    static final Key<Boolean> MONITOR_ENABLED = Key.of("dockermonitor.enabled", flag(), "true");
    static final Key<Path> MEASUREMENTSOCK = Key.optional("dockermonitor.measurementsock", path(), "none");
    static final Key<String> ROOT_LEVEL = Key.optional("logging.root.level", LogLevels.level(), "none");
    static final Key<Map<String, String>> LOGGERS = Key.optional("logging.loggers", LogLevels.byLogger(), "none");

    // Ours.
    static final Key<Boolean> INJECTION_ENABLED = Key.of("injection.enabled", flag(), "false");
    static final Key<Map<String, String>> SYNTHETIC = Key.optional("injection.synthetic", new MapOf<>(text()), "none");
    static final Key<String> GRANULARITY = Key.of("injection.granularity", oneOf("minute", "second"), "minute");
    static final Key<Boolean> SKIPMALFORMED = Key.of("injection.skipmalformed", flag(), "false");
    static final Key<String> ARRIVALS = Key.of(
            "injection.arrivals",
            oneOf("equidistant", "uniform", "exponential", "equidistant_shift", "uniform_shift", "exponential_shift"),
            "exponential");
    static final Key<Double> SPEED = Key.of("injection.speed", POSITIVE, "1");
    static final Key<Integer> FROMMINUTE = Key.optional("injection.fromminute", integer(1, 1_000_000), "the first");
    static final Key<Integer> TOMINUTE = Key.optional("injection.tominute", integer(1, 1_000_000), "the last");
    static final Key<Double> RATE = Key.optional("injection.rate", POSITIVE, "that of the trace");
    static final Key<Integer> SAMPLE = Key.optional("injection.functions", integer(1, LARGEST), "all");
    static final Key<Path> MAP = Key.optional("injection.map", path(), "none");
    static final Key<String> LATE = Key.of(
            "injection.late",
            text("send|drop:[0-9]{1,6}(\\.[0-9]{1,6})?", "be send, or drop:SECONDS, such as drop:2.5"),
            "send");
    static final Key<String> RESUME = Key.of("injection.resume", oneOf("missed", "shift"), "missed");
    static final Key<String> STREAMS = Key.of("generation.streams", oneOf("shared", "independent"), "shared");
    static final Key<Integer> REPETITIONS = Key.of("generation.repetitions", integer(1, 10_000), "1");
    static final Key<Double> COLDSTARTS = Key.of(
            "generation.coldstarts",
            ValueType.of("be natural, forced, or the share of the runs to force, from 0 to 1", LoaderKeys::forcedShare),
            "natural");
    static final Key<Map<String, String>> EXTENSIONS = Key.of(
            "generation.extensions",
            new MapOf<>(text("[A-Za-z0-9_][A-Za-z0-9._-]*", "be an extension without its dot, like jpg")),
            "{image: jpg, audio: wav, video: avi}");
    static final Key<URI> INPUTS = Key.optional(
            "generation.inputs", Addresses.folder(), "`FAASLOAD_STORE` of `manifest.variables`, else not looked for");
    static final Key<Integer> PARALLELISM = Key.of("generation.parallelism", integer(1, 32768), "1");
    static final Key<Duration> CHECKPOINTINTERVAL = Key.of("generation.checkpointinterval", SOME_SECONDS, "10");
    static final Key<Integer> KEEPSTATES = Key.of("generation.keepstates", integer(1, LARGEST), "3");
    static final Key<String> STATEBACKEND = Key.of("generation.statebackend", oneOf("hashmap", "rocksdb"), "hashmap");
    static final Key<Path> WORKDIR =
            Key.optional("generation.workdir", path(), "the user's own in the system's temporary folder");
    static final Key<String> SECRETS = Key.of("generation.secrets", oneOf("job", "files"), "job");
    static final Key<String> DATABASE_HOST = Key.of("database.host", text(), "localhost");
    static final Key<Integer> DATABASE_PORT = Key.of("database.port", integer(1, 65535), "5432");
    static final Key<String> SCHEMA = Key.of(
            "database.schema",
            text("[a-z_][a-z0-9_]{0,62}", "be a name of lower-case letters, digits and _ (at most 63)"),
            "faasload");
    static final Key<String> SSLMODE = Key.of(
            "database.sslmode", oneOf("disable", "allow", "prefer", "require", "verify-ca", "verify-full"), "prefer");
    static final Key<String> URL = Key.optional("database.url", Addresses.jdbc(), "none");
    static final Key<Path> PASSWORDFILE = Key.optional("database.passwordfile", path(), "none");
    static final Key<Secret> PASSWORDENV = Key.optional("database.passwordenv", secretInEnvironment(), "none");
    static final Key<Duration> FLUSHINTERVAL = Key.of("database.flushinterval", SOME_SECONDS, "0.1");
    static final Key<Map<String, Secret>> PROPERTIES = Key.of("database.properties", new MapOf<>(property()), "{}");
    static final Key<URI> APIHOST =
            Key.optional("openwhisk.apihost", Addresses.api(), "`APIHOST` of `.wskprops`, else **mandatory**");
    static final Key<String> EVENTSTOPIC = Key.of("openwhisk.eventstopic", topic(), "events");
    static final Key<CaFile> CAFILE = Key.optional("openwhisk.cafile", CaFile.type(), "those of Java");
    static final Key<Duration> CALLTIMEOUT = Key.of("openwhisk.calltimeout", SOME_SECONDS, "30");
    static final Key<Integer> MAXINFLIGHT = Key.of("openwhisk.maxinflight", integer(1, LARGEST), "256");
    static final Key<Duration> INVOCATIONLIMIT = Key.of("openwhisk.invocationlimit", SOME_SECONDS, "600");
    static final Key<Duration> COMPLETIONGRACE = Key.of("openwhisk.completiongrace", SECONDS_OR_NONE, "30");
    static final Key<Duration> COMPLETIONLIMIT = Key.of("openwhisk.completionlimit", SOME_SECONDS, "1800");
    static final Key<Duration> ORPHANGRACE = Key.of("openwhisk.orphangrace", SECONDS_OR_NONE, "5");
    static final Key<List<String>> WSKADMIN = Key.optional(
            "openwhisk.wskadmin", CommandWords.words(), "`bin/wskadmin` or `wskadmin` in `openwhisk.home`");
    static final Key<Map<String, Secret>> KAFKA_PROPERTIES = Key.of("kafka.properties", new MapOf<>(property()), "{}");
    static final Key<Path> KAFKA_PROPERTIESFILE = Key.optional("kafka.propertiesfile", path(), "none");
    static final Key<Map<String, String>> ENDPOINTS =
            Key.optional("dockermonitor.endpoints", Addresses.byInvoker(), "the local monitor");
    static final Key<CaFile> MONITOR_CAFILE = Key.optional("dockermonitor.cafile", CaFile.type(), "those of Java");
    static final Key<Duration> MONITOR_TIMEOUT = Key.of("dockermonitor.timeout", SOME_SECONDS, "2");
    static final Key<Secret> MONITOR_TOKEN = Key.optional("dockermonitor.token", secret(), "none");
    static final Key<Path> MONITOR_TOKENFILE = Key.optional("dockermonitor.tokenfile", path(), "none");
    static final Key<Secret> MONITOR_TOKENENV = Key.optional("dockermonitor.tokenenv", secretInEnvironment(), "none");
    static final Key<Double> FAILEDSHARE = Key.of("verify.failedshare", share(), "0.01");
    static final Key<String> SINK_TOPIC = Key.optional("sinks.kafka.topic", topic(), "none");
    static final Key<String> SINK_BOOTSTRAP =
            Key.optional("sinks.kafka.bootstrap", Addresses.kafkaServers(), "`openwhisk.kafkahost`");
    static final Key<String> SINK_PATH = Key.optional("sinks.parquet.path", Addresses.folderOfFlink(), "none");
    static final Key<String> TITLE = Key.optional("publication.title", text(), "none");
    static final Key<String> CREATORS = Key.optional("publication.creators", text(), "none");
    static final Key<String> LICENSE = Key.optional(
            "publication.license",
            text("[A-Za-z0-9][A-Za-z0-9.+-]*|https?://\\S+", "be an SPDX identifier, like CC-BY-4.0, or an address"),
            "none");
    static final Key<String> PUBLICATION_URL = Key.optional(
            "publication.url", text("https?://\\S+", "be an address that starts with http:// or https://"), "none");
    static final Key<String> DATE =
            Key.optional("publication.date", text("[0-9]{4}-[0-9]{2}-[0-9]{2}", "be a date like 2026-11-28"), "none");
    static final Key<Map<String, Secret>> VARIABLES = Key.of("manifest.variables", new MapOf<>(secret()), "{}");

    static final Key<List<Threshold>> THRESHOLDS = Key.of("thresholds", ThresholdParser.list(), "[]");

    static final List<Key<?>> ALL = List.of(
            ENABLED,
            SEED,
            STATEDIR,
            INTERINVOCATIONTIME,
            NBINPUTS,
            TRACEDIR,
            FETCHLOGS_TIMEOUT,
            FETCHLOGS_BACKOFFTIME,
            DATABASE_USER,
            DATABASE_PASSWORD,
            DATABASE,
            HOME,
            DISABLECERT,
            AUTHKEYS,
            KAFKAHOST,
            MONITOR_ENABLED,
            MEASUREMENTSOCK,
            ROOT_LEVEL,
            LOGGERS,
            INJECTION_ENABLED,
            SYNTHETIC,
            GRANULARITY,
            SKIPMALFORMED,
            ARRIVALS,
            SPEED,
            FROMMINUTE,
            TOMINUTE,
            RATE,
            SAMPLE,
            MAP,
            LATE,
            RESUME,
            STREAMS,
            REPETITIONS,
            COLDSTARTS,
            EXTENSIONS,
            INPUTS,
            PARALLELISM,
            CHECKPOINTINTERVAL,
            KEEPSTATES,
            STATEBACKEND,
            WORKDIR,
            SECRETS,
            DATABASE_HOST,
            DATABASE_PORT,
            SCHEMA,
            SSLMODE,
            URL,
            PASSWORDFILE,
            PASSWORDENV,
            FLUSHINTERVAL,
            PROPERTIES,
            APIHOST,
            EVENTSTOPIC,
            CAFILE,
            CALLTIMEOUT,
            MAXINFLIGHT,
            INVOCATIONLIMIT,
            COMPLETIONGRACE,
            COMPLETIONLIMIT,
            ORPHANGRACE,
            WSKADMIN,
            KAFKA_PROPERTIES,
            KAFKA_PROPERTIESFILE,
            ENDPOINTS,
            MONITOR_CAFILE,
            MONITOR_TIMEOUT,
            MONITOR_TOKEN,
            MONITOR_TOKENFILE,
            MONITOR_TOKENENV,
            FAILEDSHARE,
            SINK_TOPIC,
            SINK_BOOTSTRAP,
            SINK_PATH,
            TITLE,
            CREATORS,
            LICENSE,
            PUBLICATION_URL,
            DATE,
            VARIABLES,
            THRESHOLDS);

    private LoaderKeys() {}

    private static ValueType<String> topic() {
        return text("[A-Za-z0-9._-]{1,249}", "be a name of letters, digits and . _ - (at most 249)");
    }

    private static @Nullable Double forcedShare(Object value) {
        if (value instanceof Number number && number.doubleValue() >= 0 && number.doubleValue() <= 1) {
            return number.doubleValue();
        }
        return "natural".equals(value) ? Double.valueOf(0) : "forced".equals(value) ? Double.valueOf(1) : null;
    }
}
