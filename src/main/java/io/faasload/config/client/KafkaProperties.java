package io.faasload.config.client;

import io.faasload.config.key.Reading;
import io.faasload.config.key.Secret;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.provider.FileConfigProvider;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.JaasContext;

/** The rules for {@code kafka.properties}: any property of Kafka's clients that is not determined by this program. */
public final class KafkaProperties {

    private static final Set<String> OWN = Set.of(
            ConsumerConfig.GROUP_ID_CONFIG,
            ConsumerConfig.GROUP_INSTANCE_ID_CONFIG,
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            ConsumerConfig.CLIENT_ID_CONFIG,
            ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
            ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
            ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
            ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
            ProducerConfig.TRANSACTIONAL_ID_CONFIG);

    private static final Map<String, ConfigDef.ConfigKey> KNOWN = known();

    private static final String PROVIDERS = AbstractConfig.CONFIG_PROVIDERS_CONFIG;

    /** The name of the provider that reads the secrets that stay in their file. */
    private static final String OUR_PROVIDER = "faasload";

    private final Reading reading;
    private final boolean stay;

    /**
     * Starts to check properties.
     *
     * @param stay whether secrets must stay in the file: clients then get a reference, which Kafka resolves where it creates them
     */
    public KafkaProperties(Reading reading, boolean stay) {
        this.reading = reading;
        this.stay = stay;
    }

    /** The properties of {@code loader.yml}, with the paths in them expanded; those that break a rule are recorded and left out. */
    public Map<String, Secret> inline(String place, Map<String, Secret> given) {
        boolean hasProviders = given.containsKey(PROVIDERS);
        Map<String, Secret> properties = new LinkedHashMap<>();
        given.forEach((name, secret) -> {
            String entry = place + "." + name;
            String value = secret.value();
            boolean isReference = hasProviders && value.contains("${");
            if (!isAllowed(entry, name, value)) {
                return;
            }
            if (isReference) {
                properties.put(name, secret);
            } else if (stay && isSecret(name)) {
                reading.mistakes()
                        .add(
                                entry,
                                "must be in a file, which kafka.propertiesfile names, with generation.secrets: files");
            } else if (name.endsWith(".location") || name.endsWith(".file")) {
                reading.readableFile(entry, value).ifPresent(file -> properties.put(name, new Secret(file.toString())));
            } else {
                checkValue(entry, name, value);
                properties.put(name, secret);
            }
        });
        return properties;
    }

    /** Adds those of a file, in the format of Java's properties; those that break a rule are recorded. */
    public Map<String, Secret> withFile(String place, Path file, Map<String, Secret> inline) {
        Map<String, Secret> all = new LinkedHashMap<>(inline);
        boolean hasReferences = false;
        for (Map.Entry<String, String> property : read(place, file).entrySet()) {
            String name = property.getKey();
            String entry = place + ": " + file + ": " + name;
            if (inline.containsKey(name)) {
                reading.mistakes().add(entry, "must not be given in kafka.properties, too");
            } else if (stay && (name.equals(PROVIDERS) || name.startsWith(PROVIDERS + "."))) {
                reading.mistakes().add(entry, "must be given in kafka.properties with generation.secrets: files");
            } else if (isAllowed(entry, name, property.getValue())) {
                checkValue(entry, name, property.getValue());
                boolean isReference = stay && isSecret(name);
                hasReferences |= isReference;
                all.put(
                        name,
                        new Secret(
                                isReference
                                        ? "${" + OUR_PROVIDER + ":" + file + ":" + name + "}"
                                        : property.getValue()));
            }
        }
        if (hasReferences) {
            Secret others = all.get(PROVIDERS);
            all.put(PROVIDERS, new Secret(others == null ? OUR_PROVIDER : others.value() + "," + OUR_PROVIDER));
            all.put(PROVIDERS + "." + OUR_PROVIDER + ".class", new Secret(FileConfigProvider.class.getName()));
        }
        return all;
    }

    private Map<String, String> read(String place, Path file) {
        Properties properties = new Properties();
        try (Reader text = Files.newBufferedReader(file)) {
            properties.load(text);
        } catch (IOException | IllegalArgumentException e) {
            reading.mistakes().must(place, "be a readable file of Java properties", file + " (" + e + ")");
        }
        if (stay && file.toString().matches(".*[:}].*")) {
            reading.mistakes().must(place, "have no : or } in its path with generation.secrets: files", file);
        }
        Map<String, String> values = new TreeMap<>();
        properties.stringPropertyNames().forEach(name -> values.put(name, properties.getProperty(name)));
        return values;
    }

    /** Whether somebody else may set it; records why not. */
    private boolean isAllowed(String entry, String name, String value) {
        if (name.equals(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG)) {
            reading.mistakes().must(entry, "be set as openwhisk.kafkahost", value);
            return false;
        }
        if (OWN.contains(name)) {
            reading.mistakes().must(entry, "not be set, since FaaSLoad sets it", value);
            return false;
        }
        if (!KNOWN.containsKey(name) && !name.startsWith(PROVIDERS + ".")) {
            reading.mistakes().add(entry, "must be a property of Kafka's consumers, producers or admin clients");
            return false;
        }
        return true;
    }

    private void checkValue(String entry, String name, String value) {
        ConfigDef.ConfigKey known = KNOWN.get(name);
        if (known == null) {
            return;
        }
        if (name.equals(SaslConfigs.SASL_JAAS_CONFIG)) {
            checkLogin(entry, value);
            return;
        }
        try {
            Object parsed = ConfigDef.parseType(name, value, known.type());
            if (known.validator != null) {
                known.validator.ensureValid(name, parsed);
            }
        } catch (ConfigException | LinkageError e) { // some values are classes
            reading.mistakes().add(entry, String.valueOf(e.getMessage()));
        }
    }

    /** Kafka's own messages about a malformed login may contain a part of the password. */
    private void checkLogin(String entry, String value) {
        try {
            JaasContext.loadClientContext(Map.of(SaslConfigs.SASL_JAAS_CONFIG, new Password(value)));
        } catch (KafkaException | IllegalArgumentException e) {
            reading.mistakes()
                    .add(
                            entry,
                            "must be like org.apache.kafka.common.security.plain.PlainLoginModule required"
                                    + " username=\"NAME\" password=\"PASSWORD\"; with the semicolon, and is not");
        }
    }

    /** Whether a property may contain a secret: those that Kafka masks, except certificates, and parameters of providers. */
    private static boolean isSecret(String name) {
        ConfigDef.ConfigKey known = KNOWN.get(name);
        return known == null
                ? name.contains(".param.")
                : known.type() == ConfigDef.Type.PASSWORD && !name.contains("certificate");
    }

    private static Map<String, ConfigDef.ConfigKey> known() {
        Map<String, ConfigDef.ConfigKey> known =
                new TreeMap<>(ConsumerConfig.configDef().configKeys());
        known.putAll(ProducerConfig.configDef().configKeys());
        known.putAll(AdminClientConfig.configDef().configKeys());
        return Map.copyOf(known);
    }
}
