package io.faasload.config;

import io.faasload.config.LoaderConfig.Streams;
import io.faasload.config.key.ConfigurationException;
import io.faasload.config.key.KeyValues;
import io.faasload.config.key.Mistakes;
import io.faasload.config.key.Reading;
import io.faasload.config.key.SafeYaml;
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
        this.values = new KeyValues(file, LoaderKeys.ALL, reading);
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
        Map<String, String> own = values.find(LoaderKeys.EXTENSIONS);
        Map<String, String> defaults =
                values.readDefault(LoaderKeys.EXTENSIONS, Objects.requireNonNull(LoaderKeys.EXTENSIONS.defaultText()));
        if (own != null && defaults != null) {
            Map<String, String> all = new LinkedHashMap<>(defaults);
            all.putAll(own);
            values.put(LoaderKeys.EXTENSIONS, all);
        }
    }

    private void checkExtensions() {
        Map<String, Integer> inputs = values.find(LoaderKeys.NBINPUTS);
        Map<String, String> extensions = values.find(LoaderKeys.EXTENSIONS);
        if (inputs == null || extensions == null) {
            return;
        }
        inputs.forEach((kind, number) -> {
            if (!extensions.containsKey(kind)) {
                mistakes.add(
                        values.place(LoaderKeys.NBINPUTS) + "." + kind,
                        "the kind must have an extension in generation.extensions, which has only "
                                + String.join(", ", extensions.keySet()));
            }
        });
    }

    private void fillDatabase() {
        String url = values.find(LoaderKeys.URL);
        Addresses.JdbcTarget target = url == null ? null : Addresses.database(url);
        if (target != null) {
            values.put(LoaderKeys.DATABASE_HOST, target.host());
            values.put(LoaderKeys.DATABASE_PORT, target.port());
            values.put(LoaderKeys.DATABASE, target.database());
        } else if (!values.isGiven(LoaderKeys.DATABASE) && !values.isGiven(LoaderKeys.URL)) {
            values.missing(LoaderKeys.DATABASE, "is mandatory without database.url");
        }
    }

    private void fillApiHost() {
        if (values.isGiven(LoaderKeys.APIHOST)) {
            return;
        }
        try {
            WskProps props = WskProps.read(reading.environment(), reading.userHome());
            if (props.apihost() == null) {
                values.missing(LoaderKeys.APIHOST, "is mandatory as %s has no APIHOST".formatted(props.file()));
            } else {
                values.put(
                        LoaderKeys.APIHOST,
                        LoaderKeys.APIHOST.type().read(props.file() + ": APIHOST", props.apihost(), reading));
            }
        } catch (ConfigurationException e) {
            mistakes.addAll(e);
        }
    }

    private void fillWskadmin() {
        Path home = values.find(LoaderKeys.HOME);
        if (!values.isGiven(LoaderKeys.WSKADMIN) && home != null) {
            Path usual = home.resolve("bin").resolve("wskadmin");
            Path other = home.resolve("wskadmin");
            boolean onlyOther = !Files.exists(usual) && Files.isRegularFile(other);
            values.put(LoaderKeys.WSKADMIN, List.of((onlyOther ? other : usual).toString()));
        }
    }

    private LoaderConfig build() {
        Map<String, String> variables = new LinkedHashMap<>();
        values.get(LoaderKeys.VARIABLES).forEach((name, secret) -> variables.put(name, secret.value()));
        return new LoaderConfig(
                new LoaderConfig.Generation(
                        values.get(LoaderKeys.ENABLED),
                        values.get(LoaderKeys.SEED),
                        values.get(LoaderKeys.STATEDIR),
                        values.get(LoaderKeys.INTERINVOCATIONTIME),
                        values.get(LoaderKeys.NBINPUTS),
                        Streams.valueOf(values.get(LoaderKeys.STREAMS).toUpperCase(Locale.ROOT)),
                        values.get(LoaderKeys.EXTENSIONS),
                        values.get(LoaderKeys.PARALLELISM),
                        values.get(LoaderKeys.CHECKPOINTINTERVAL),
                        values.get(LoaderKeys.KEEPSTATES)),
                new LoaderConfig.Injection(
                        values.find(LoaderKeys.TRACEDIR),
                        values.get(LoaderKeys.FETCHLOGS_TIMEOUT),
                        values.get(LoaderKeys.FETCHLOGS_BACKOFFTIME)),
                new LoaderConfig.Database(
                        values.get(LoaderKeys.DATABASE_USER),
                        values.get(LoaderKeys.DATABASE_PASSWORD),
                        values.get(LoaderKeys.DATABASE),
                        values.get(LoaderKeys.DATABASE_HOST),
                        values.get(LoaderKeys.DATABASE_PORT),
                        values.get(LoaderKeys.SCHEMA),
                        values.get(LoaderKeys.SSLMODE),
                        values.find(LoaderKeys.URL),
                        values.get(LoaderKeys.FLUSHINTERVAL)),
                new LoaderConfig.OpenWhisk(
                        values.get(LoaderKeys.HOME),
                        values.get(LoaderKeys.DISABLECERT),
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
                        values.get(LoaderKeys.WSKADMIN)),
                new LoaderConfig.DockerMonitor(
                        values.get(LoaderKeys.MONITOR_ENABLED),
                        values.find(LoaderKeys.MEASUREMENTSOCK),
                        values.optional(LoaderKeys.ENDPOINTS, Map.of()),
                        values.get(LoaderKeys.MONITOR_TIMEOUT),
                        values.find(LoaderKeys.MONITOR_TOKEN)),
                new LoaderConfig.Logging(LogLevels.of(values)),
                new LoaderConfig.Manifest(variables));
    }
}
