package io.faasload.config;

import io.faasload.config.LoaderConfig.Streams;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads one {@code loader.yml}: all values first, then what they must be together, then the records. */
final class LoaderConfigReader {

    private static final Logger LOG = LoggerFactory.getLogger(LoaderConfigReader.class);

    private final Path file;
    private final Mistakes mistakes = new Mistakes();
    private final Reading reading;
    private final RawValues raw;
    private final Map<String, Object> values = new LinkedHashMap<>();

    LoaderConfigReader(Path file, Map<String, String> environment, Path userHome) {
        this.file = file;
        this.reading = new Reading(environment, userHome, mistakes, new ArrayList<>());
        this.raw = new RawValues(reading);
    }

    LoaderConfig read(Map<String, String> overrides) throws ConfigurationException {
        raw.addFile(SafeYaml.read(file), file.toString());
        overrides.forEach(raw::addOption);
        Keys.ALL.forEach(this::readValue);
        addDefaultExtensions();
        checkExtensions();
        fillDatabase();
        fillApiHost();
        fillWskadmin();
        mistakes.throwIfAny();
        if (!reading.ignored().isEmpty()) {
            LOG.warn(
                    "{}: of a Python logging configuration only the levels are used, this is ignored: {}",
                    file,
                    String.join(", ", reading.ignored()));
        }
        return build();
    }

    /** What was accepted and is not used. */
    List<String> ignored() {
        return List.copyOf(reading.ignored());
    }

    private <T> void readValue(Key<T> key) {
        Object given = raw.get(key);
        if (given != null) {
            put(key, key.type().read(raw.place(key, file.toString()), given, reading));
        } else if (key.mandatory()) {
            missing(key, "is mandatory");
        } else if (key.defaultText() != null) {
            put(key, readDefault(key, key.defaultText()));
        }
    }

    private <T> @Nullable T readDefault(Key<T> key, String text) {
        String place = "default of " + key.name();
        try {
            Object value = key.type() instanceof ValueType.Text<?> ? text : SafeYaml.parse(text, place);
            return key.type().read(place, Objects.requireNonNull(value, place), reading);
        } catch (ConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }

    private <T> void put(Key<T> key, @Nullable T value) {
        if (value != null) {
            values.put(key.name(), value);
        }
    }

    private void missing(Key<?> key, String rule) {
        mistakes.add(raw.place(key, file.toString()), rule + ", and is missing");
    }

    private void addDefaultExtensions() {
        Map<String, String> own = find(Keys.EXTENSIONS);
        Map<String, String> defaults =
                readDefault(Keys.EXTENSIONS, Objects.requireNonNull(Keys.EXTENSIONS.defaultText()));
        if (own != null && defaults != null) {
            Map<String, String> all = new LinkedHashMap<>(defaults);
            all.putAll(own);
            put(Keys.EXTENSIONS, all);
        }
    }

    private void checkExtensions() {
        Map<String, Integer> inputs = find(Keys.NBINPUTS);
        Map<String, String> extensions = find(Keys.EXTENSIONS);
        if (inputs == null || extensions == null) {
            return;
        }
        inputs.forEach((kind, number) -> {
            if (!extensions.containsKey(kind)) {
                mistakes.add(
                        raw.place(Keys.NBINPUTS, file.toString()) + "." + kind,
                        "the kind must have an extension in generation.extensions, which has only "
                                + String.join(", ", extensions.keySet()));
            }
        });
    }

    private void fillDatabase() {
        String url = find(Keys.URL);
        Addresses.JdbcTarget target = url == null ? null : Addresses.database(url);
        if (target != null) {
            put(Keys.DATABASE_HOST, target.host());
            put(Keys.DATABASE_PORT, target.port());
            put(Keys.DATABASE, target.database());
        } else if (raw.get(Keys.DATABASE) == null && raw.get(Keys.URL) == null) {
            missing(Keys.DATABASE, "is mandatory without database.url");
        }
    }

    private void fillApiHost() {
        if (raw.get(Keys.APIHOST) != null) {
            return;
        }
        try {
            WskProps props = WskProps.read(reading.environment(), reading.userHome());
            if (props.apihost() == null) {
                missing(Keys.APIHOST, "is mandatory as %s has no APIHOST".formatted(props.file()));
            } else {
                put(Keys.APIHOST, Keys.APIHOST.type().read(props.file() + ": APIHOST", props.apihost(), reading));
            }
        } catch (ConfigurationException e) {
            mistakes.addAll(e);
        }
    }

    private void fillWskadmin() {
        Path home = find(Keys.HOME);
        if (raw.get(Keys.WSKADMIN) == null && home != null) {
            Path usual = home.resolve("bin").resolve("wskadmin");
            Path other = home.resolve("wskadmin");
            boolean onlyOther = !Files.exists(usual) && Files.isRegularFile(other);
            put(Keys.WSKADMIN, List.of((onlyOther ? other : usual).toString()));
        }
    }

    private LoaderConfig build() {
        Map<String, String> levels = new LinkedHashMap<>(optional(Keys.LOGGERS, Map.of()));
        String rootLevel = find(Keys.ROOT_LEVEL);
        if (rootLevel != null) {
            levels.put("root", rootLevel);
        }
        Map<String, String> variables = new LinkedHashMap<>();
        get(Keys.VARIABLES).forEach((name, secret) -> variables.put(name, secret.value()));
        return new LoaderConfig(
                new LoaderConfig.Generation(
                        get(Keys.ENABLED),
                        get(Keys.SEED),
                        get(Keys.STATEDIR),
                        get(Keys.INTERINVOCATIONTIME),
                        get(Keys.NBINPUTS),
                        Streams.valueOf(get(Keys.STREAMS).toUpperCase(Locale.ROOT)),
                        get(Keys.EXTENSIONS),
                        get(Keys.PARALLELISM),
                        get(Keys.CHECKPOINTINTERVAL),
                        get(Keys.KEEPSTATES)),
                new LoaderConfig.Injection(
                        find(Keys.TRACEDIR), get(Keys.FETCHLOGS_TIMEOUT), get(Keys.FETCHLOGS_BACKOFFTIME)),
                new LoaderConfig.Database(
                        get(Keys.DATABASE_USER),
                        get(Keys.DATABASE_PASSWORD),
                        get(Keys.DATABASE),
                        get(Keys.DATABASE_HOST),
                        get(Keys.DATABASE_PORT),
                        get(Keys.SCHEMA),
                        get(Keys.SSLMODE),
                        find(Keys.URL),
                        get(Keys.FLUSHINTERVAL)),
                new LoaderConfig.OpenWhisk(
                        get(Keys.HOME),
                        get(Keys.DISABLECERT),
                        get(Keys.AUTHKEYS),
                        get(Keys.KAFKAHOST),
                        get(Keys.APIHOST),
                        get(Keys.EVENTSTOPIC),
                        get(Keys.CALLTIMEOUT),
                        get(Keys.MAXINFLIGHT),
                        get(Keys.INVOCATIONLIMIT),
                        get(Keys.COMPLETIONGRACE),
                        get(Keys.COMPLETIONLIMIT),
                        get(Keys.ORPHANGRACE),
                        get(Keys.WSKADMIN)),
                new LoaderConfig.DockerMonitor(
                        get(Keys.MONITOR_ENABLED),
                        find(Keys.MEASUREMENTSOCK),
                        optional(Keys.ENDPOINTS, Map.of()),
                        get(Keys.MONITOR_TIMEOUT)),
                new LoaderConfig.Logging(Map.copyOf(levels)),
                new LoaderConfig.Manifest(variables));
    }

    private <T> T get(Key<T> key) {
        return Objects.requireNonNull(find(key), key.name());
    }

    private <T> T optional(Key<T> key, T otherwise) {
        T value = find(key);
        return value == null ? otherwise : value;
    }

    /** Safe because only {@link #put} writes, with the key's own type. */
    @SuppressWarnings("unchecked")
    private <T> @Nullable T find(Key<T> key) {
        return (T) values.get(key.name());
    }
}
