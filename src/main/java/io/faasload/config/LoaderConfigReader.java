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

/** Reads one {@code loader.yml}: all values first, then what they must be together, then the records. */
final class LoaderConfigReader {

    private final Path file;
    private final Mistakes mistakes = new Mistakes();
    private final Reading reading;
    private final KeyValues values;

    LoaderConfigReader(Path file, Map<String, String> environment, Path userHome) {
        this.file = file;
        this.reading = new Reading(environment, userHome, mistakes, new ArrayList<>());
        this.values = new KeyValues(file, Keys.ALL, reading);
    }

    LoaderConfig read(Map<String, String> overrides) throws ConfigurationException {
        values.read(SafeYaml.read(file), overrides);
        addDefaultExtensions();
        checkExtensions();
        fillDatabase();
        fillApiHost();
        fillWskadmin();
        mistakes.throwIfAny();
        values.warnOfIgnored();
        return build();
    }

    /** What was accepted and is not used. */
    List<String> ignored() {
        return List.copyOf(reading.ignored());
    }

    private void addDefaultExtensions() {
        Map<String, String> own = values.find(Keys.EXTENSIONS);
        Map<String, String> defaults =
                values.readDefault(Keys.EXTENSIONS, Objects.requireNonNull(Keys.EXTENSIONS.defaultText()));
        if (own != null && defaults != null) {
            Map<String, String> all = new LinkedHashMap<>(defaults);
            all.putAll(own);
            values.put(Keys.EXTENSIONS, all);
        }
    }

    private void checkExtensions() {
        Map<String, Integer> inputs = values.find(Keys.NBINPUTS);
        Map<String, String> extensions = values.find(Keys.EXTENSIONS);
        if (inputs == null || extensions == null) {
            return;
        }
        inputs.forEach((kind, number) -> {
            if (!extensions.containsKey(kind)) {
                mistakes.add(
                        values.place(Keys.NBINPUTS) + "." + kind,
                        "the kind must have an extension in generation.extensions, which has only "
                                + String.join(", ", extensions.keySet()));
            }
        });
    }

    private void fillDatabase() {
        String url = values.find(Keys.URL);
        Addresses.JdbcTarget target = url == null ? null : Addresses.database(url);
        if (target != null) {
            values.put(Keys.DATABASE_HOST, target.host());
            values.put(Keys.DATABASE_PORT, target.port());
            values.put(Keys.DATABASE, target.database());
        } else if (!values.isGiven(Keys.DATABASE) && !values.isGiven(Keys.URL)) {
            values.missing(Keys.DATABASE, "is mandatory without database.url");
        }
    }

    private void fillApiHost() {
        if (values.isGiven(Keys.APIHOST)) {
            return;
        }
        try {
            WskProps props = WskProps.read(reading.environment(), reading.userHome());
            if (props.apihost() == null) {
                values.missing(Keys.APIHOST, "is mandatory as %s has no APIHOST".formatted(props.file()));
            } else {
                values.put(
                        Keys.APIHOST, Keys.APIHOST.type().read(props.file() + ": APIHOST", props.apihost(), reading));
            }
        } catch (ConfigurationException e) {
            mistakes.addAll(e);
        }
    }

    private void fillWskadmin() {
        Path home = values.find(Keys.HOME);
        if (!values.isGiven(Keys.WSKADMIN) && home != null) {
            Path usual = home.resolve("bin").resolve("wskadmin");
            Path other = home.resolve("wskadmin");
            boolean onlyOther = !Files.exists(usual) && Files.isRegularFile(other);
            values.put(Keys.WSKADMIN, List.of((onlyOther ? other : usual).toString()));
        }
    }

    private LoaderConfig build() {
        Map<String, String> variables = new LinkedHashMap<>();
        values.get(Keys.VARIABLES).forEach((name, secret) -> variables.put(name, secret.value()));
        return new LoaderConfig(
                new LoaderConfig.Generation(
                        values.get(Keys.ENABLED),
                        values.get(Keys.SEED),
                        values.get(Keys.STATEDIR),
                        values.get(Keys.INTERINVOCATIONTIME),
                        values.get(Keys.NBINPUTS),
                        Streams.valueOf(values.get(Keys.STREAMS).toUpperCase(Locale.ROOT)),
                        values.get(Keys.EXTENSIONS),
                        values.get(Keys.PARALLELISM),
                        values.get(Keys.CHECKPOINTINTERVAL),
                        values.get(Keys.KEEPSTATES)),
                new LoaderConfig.Injection(
                        values.find(Keys.TRACEDIR),
                        values.get(Keys.FETCHLOGS_TIMEOUT),
                        values.get(Keys.FETCHLOGS_BACKOFFTIME)),
                new LoaderConfig.Database(
                        values.get(Keys.DATABASE_USER),
                        values.get(Keys.DATABASE_PASSWORD),
                        values.get(Keys.DATABASE),
                        values.get(Keys.DATABASE_HOST),
                        values.get(Keys.DATABASE_PORT),
                        values.get(Keys.SCHEMA),
                        values.get(Keys.SSLMODE),
                        values.find(Keys.URL),
                        values.get(Keys.FLUSHINTERVAL)),
                new LoaderConfig.OpenWhisk(
                        values.get(Keys.HOME),
                        values.get(Keys.DISABLECERT),
                        values.get(Keys.AUTHKEYS),
                        values.get(Keys.KAFKAHOST),
                        values.get(Keys.APIHOST),
                        values.get(Keys.EVENTSTOPIC),
                        values.get(Keys.CALLTIMEOUT),
                        values.get(Keys.MAXINFLIGHT),
                        values.get(Keys.INVOCATIONLIMIT),
                        values.get(Keys.COMPLETIONGRACE),
                        values.get(Keys.COMPLETIONLIMIT),
                        values.get(Keys.ORPHANGRACE),
                        values.get(Keys.WSKADMIN)),
                new LoaderConfig.DockerMonitor(
                        values.get(Keys.MONITOR_ENABLED),
                        values.find(Keys.MEASUREMENTSOCK),
                        values.optional(Keys.ENDPOINTS, Map.of()),
                        values.get(Keys.MONITOR_TIMEOUT),
                        values.find(Keys.MONITOR_TOKEN)),
                new LoaderConfig.Logging(LogLevels.of(values)),
                new LoaderConfig.Manifest(variables));
    }
}
