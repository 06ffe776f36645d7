package io.faasload.config;

import io.faasload.config.client.DriverProperties;
import io.faasload.config.client.KafkaProperties;
import io.faasload.config.key.ConfigurationException;
import io.faasload.config.key.Key;
import io.faasload.config.key.KeyValues;
import io.faasload.config.key.Mistakes;
import io.faasload.config.key.Reading;
import io.faasload.config.key.SafeYaml;
import io.faasload.config.key.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Reads a {@code loader.yml}: first all values, then the rules that involve several keys, then the records. */
final class LoaderConfigReader {

    private static final String SSL_PASSWORD = "sslpassword";

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
        checkMode();
        checkCertificates();
        checkSinks();
        fillSecrets();
        fillProperties();
        fillDatabase();
        fillApiHost();
        fillWskadmin();
        mistakes.throwIfAny();
        values.warnOfIgnored();
        return LoaderConfig.of(values);
    }

    /** Keys that were accepted but have no effect. */
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

    private void checkMode() {
        if (Boolean.TRUE.equals(values.find(LoaderKeys.ENABLED))
                && Boolean.TRUE.equals(values.find(LoaderKeys.INJECTION_ENABLED))) {
            mistakes.add(
                    "generation.enabled and injection.enabled",
                    "must not both be true, since a dataset is generated or injected: set generation.enabled: false to inject");
        }
    }

    /** A generation would read its own runs as events. */
    private void checkSinks() {
        String topic = values.find(LoaderKeys.SINK_TOPIC);
        String kafka = values.find(LoaderKeys.SINK_BOOTSTRAP);
        boolean isKafkaOfOpenWhisk = kafka == null || kafka.equals(values.find(LoaderKeys.KAFKAHOST));
        if (topic != null && isKafkaOfOpenWhisk && topic.equals(values.find(LoaderKeys.EVENTSTOPIC))) {
            mistakes.must(values.place(LoaderKeys.SINK_TOPIC), "not be openwhisk.eventstopic", topic);
        }
    }

    private void checkCertificates() {
        if (Boolean.TRUE.equals(values.find(LoaderKeys.DISABLECERT)) && values.isGiven(LoaderKeys.CAFILE)) {
            mistakes.add(
                    values.place(LoaderKeys.CAFILE),
                    "must not be given together with openwhisk.disablecert: true, which accepts any certificate");
        }
    }

    private void fillSecrets() {
        boolean stay = "files".equals(values.find(LoaderKeys.SECRETS));
        fillSecret(LoaderKeys.DATABASE_PASSWORD, LoaderKeys.PASSWORDFILE, LoaderKeys.PASSWORDENV, stay);
        fillSecret(LoaderKeys.MONITOR_TOKEN, LoaderKeys.MONITOR_TOKENFILE, LoaderKeys.MONITOR_TOKENENV, stay);
        if (Stream.of(LoaderKeys.DATABASE_PASSWORD, LoaderKeys.PASSWORDFILE, LoaderKeys.PASSWORDENV)
                .noneMatch(values::isGiven)) {
            values.missing(
                    LoaderKeys.DATABASE_PASSWORD, "is mandatory without database.passwordfile or database.passwordenv");
        }
        String url = values.find(LoaderKeys.URL);
        if (stay && url != null && !url.equals(Secret.maskAddress(url))) {
            mistakes.add(
                    values.place(LoaderKeys.URL),
                    "must have no password with generation.secrets: files; put it into database.passwordfile");
        }
        Map<String, Secret> properties = values.find(LoaderKeys.PROPERTIES);
        if (stay && properties != null && properties.containsKey(SSL_PASSWORD)) {
            mistakes.add(
                    values.place(LoaderKeys.PROPERTIES) + "." + SSL_PASSWORD,
                    "must not be given with generation.secrets: files: tasks would get it with the job");
        }
    }

    /** At most one of a secret's keys may be given; with {@code generation.secrets: files}, only the file. */
    private void fillSecret(Key<Secret> inline, Key<Path> inFile, Key<Secret> inEnvironment, boolean stay) {
        List<Key<?>> given = Stream.<Key<?>>of(inline, inEnvironment, inFile)
                .filter(values::isGiven)
                .toList();
        Path file = values.find(inFile);
        if (given.size() > 1) {
            mistakes.add(
                    values.place(given.get(0)),
                    "must not be given together with " + given.get(1).name());
        } else if (stay && !given.isEmpty() && !given.contains(inFile)) {
            mistakes.add(
                    values.place(given.get(0)),
                    "must be in a file, which %s names, with generation.secrets: files".formatted(inFile.name()));
        } else if (given.contains(inEnvironment)) {
            values.put(inline, values.find(inEnvironment));
        } else if (file != null) {
            try {
                Secret secret = Secret.in(file);
                values.put(inline, stay ? secret : new Secret(secret.value()));
            } catch (IOException e) {
                mistakes.must(values.place(inFile), "be a readable file", file);
            }
        }
    }

    private void fillProperties() {
        Map<String, Secret> database = values.find(LoaderKeys.PROPERTIES);
        if (database != null) {
            values.put(
                    LoaderKeys.PROPERTIES,
                    DriverProperties.checked(values.place(LoaderKeys.PROPERTIES), database, reading));
        }
        Map<String, Secret> kafka = values.find(LoaderKeys.KAFKA_PROPERTIES);
        Path file = values.find(LoaderKeys.KAFKA_PROPERTIESFILE);
        if (kafka != null && (file != null || !kafka.isEmpty())) {
            KafkaProperties rules = new KafkaProperties(reading, "files".equals(values.find(LoaderKeys.SECRETS)));
            Map<String, Secret> inline = rules.inline(values.place(LoaderKeys.KAFKA_PROPERTIES), kafka);
            values.put(
                    LoaderKeys.KAFKA_PROPERTIES,
                    file == null
                            ? inline
                            : rules.withFile(values.place(LoaderKeys.KAFKA_PROPERTIESFILE), file, inline));
        }
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
                values.missing(LoaderKeys.APIHOST, "is mandatory, because %s has no APIHOST".formatted(props.file()));
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
}
