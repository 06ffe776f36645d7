package io.faasload.config.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.faasload.config.LoaderConfig;
import io.faasload.config.key.ConfigurationException;
import java.io.ByteArrayOutputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaPropertiesTest {

    private static final String LOGIN =
            "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"u\" password=\"s3: pw\";";

    @TempDir
    Path home;

    @Test
    void reachEveryClientAndAreMaskedWhereverTheyAreShown() throws Exception {
        Path trust = Files.writeString(home.resolve("trust.pem"), "");
        LoaderConfig config = load("""
                security.protocol: SASL_SSL
                sasl.jaas.config: '%s'
                ssl.truststore.location: ~/trust.pem
                request.timeout.ms: 5000
                """.formatted(LOGIN), Map.of("kafka.properties.ssl.truststore.password", "1234: x"));

        assertThat(config.kafkaClient())
                .containsOnly(
                        entry("bootstrap.servers", "kafka:9092"),
                        entry("security.protocol", "SASL_SSL"),
                        entry("sasl.jaas.config", LOGIN),
                        entry("ssl.truststore.location", trust.toString()),
                        entry("ssl.truststore.password", "1234: x"),
                        entry("request.timeout.ms", "5000"));
        assertThat(config.toMap())
                .containsEntry("kafka.properties.sasl.jaas.config", "***")
                .containsEntry("kafka.properties.ssl.truststore.password", "***");
        assertThat(config.toJson() + config + config.kafka()).doesNotContain("s3: pw", "1234");
    }

    @Test
    void thatAreDeterminedElsewhereOrUnknownOrInvalidAreRefused() throws Exception {
        assertThat(mistakes(() -> load("""
                        bootstrap.servers: other:9092
                        group.id: mine
                        auto.offset.reset: latest
                        security.protocl: SASL_SSL
                        request.timeout.ms: soon
                        sasl.jaas.config: 'PlainLoginModule required password="s3"cret"'
                        ssl.keystore.location: $HOME/nothing
                        ssl.key.password: [s3cret]
                        """, Map.of())))
                .containsExactlyInAnyOrder(
                        "F: kafka.properties.bootstrap.servers: must be set as openwhisk.kafkahost, but is \"other:9092\"",
                        "F: kafka.properties.group.id: must not be set, since FaaSLoad sets it, but is \"mine\"",
                        "F: kafka.properties.auto.offset.reset: must not be set, since FaaSLoad sets it, but is \"latest\"",
                        "F: kafka.properties.security.protocl: must be a property of Kafka's consumers, producers or admin clients",
                        "F: kafka.properties.request.timeout.ms: Invalid value soon for configuration request.timeout.ms: Not a"
                                + " number of type INT",
                        "F: kafka.properties.sasl.jaas.config: must be like org.apache.kafka.common.security.plain.PlainLoginModule"
                                + " required username=\"NAME\" password=\"PASSWORD\"; with the semicolon, and is not",
                        "F: kafka.properties.ssl.keystore.location: must be a readable file, but is " + home
                                + "/nothing",
                        "F: kafka.properties.ssl.key.password: must be text, a number, true or false, and is not");
    }

    @Test
    void canBeInAFileOfJavaProperties() throws Exception {
        Path file = Files.writeString(
                home.resolve("client.properties"), "security.protocol=SASL_SSL\nsasl.jaas.config=" + LOGIN + "\n");

        assertThat(loadFile("job", "{sasl.mechanism: PLAIN}", file).kafkaClient())
                .containsEntry("sasl.mechanism", "PLAIN")
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("sasl.jaas.config", LOGIN);
        Files.writeString(file, "group.id=mine\nsasl.mechanism=PLAIN\nsasl.jaas.config=s3cret\n");
        assertThat(mistakes(() -> loadFile("job", "{sasl.mechanism: PLAIN}", file)))
                .containsExactly(
                        "-D: kafka.propertiesfile: " + file
                                + ": group.id: must not be set, since FaaSLoad sets it, but is \"mine\"",
                        "-D: kafka.propertiesfile: " + file
                                + ": sasl.jaas.config: must be like org.apache.kafka.common.security.plain.PlainLoginModule"
                                + " required username=\"NAME\" password=\"PASSWORD\"; with the semicolon, and is not",
                        "-D: kafka.propertiesfile: " + file
                                + ": sasl.mechanism: must not be given in kafka.properties, too");
        assertThat(mistakes(() -> loadFile("job", "{}", home.resolve("none"))))
                .singleElement(STRING)
                .startsWith("-D: kafka.propertiesfile: must be a readable file of Java properties, but is \""
                        + home.resolve("none") + " (");
    }

    @Test
    void secretsThatStayInTheFileAreReadWhereAClientIsCreated() throws Exception {
        Path file = Files.writeString(
                home.resolve("client.properties"), "security.protocol=SASL_SSL\nsasl.jaas.config=" + LOGIN + "\n");

        Map<String, Object> client = loadFile("files", "{}", file).kafkaClient();

        assertThat(serialized(client)).doesNotContain("s3: pw").contains("SASL_SSL");
        assertThat(new AdminClientConfig(client).getPassword("sasl.jaas.config").value())
                .isEqualTo(LOGIN);
        Files.writeString(file, "sasl.jaas.config=" + LOGIN.replace("s3: pw", "changed"));
        assertThat(new AdminClientConfig(client).getPassword("sasl.jaas.config").value())
                .contains("changed");
        Files.delete(file);
        assertThatThrownBy(() -> new AdminClientConfig(client))
                .hasMessage("Could not read properties from file " + file);
        Files.writeString(file, "");
        assertThat(mistakes(() -> loadFile("files", "{ssl.key.password: s3cret}", file)))
                .containsExactly(
                        "F: kafka.properties.ssl.key.password: must be in a file, which kafka.propertiesfile names,"
                                + " with generation.secrets: files");
    }

    @Test
    void mayBeReferencesToTheEnvironmentOfEachProcess() throws Exception {
        String environment = "{config.providers: env, config.providers.env.class:"
                + " org.apache.kafka.common.config.provider.EnvVarConfigProvider,"
                + " sasl.jaas.config: '" + LOGIN.replace("s3: pw", "${env:PATH}") + "'}";

        Map<String, Object> client =
                loadText("files", " " + environment, Map.of()).kafkaClient();

        assertThat(new AdminClientConfig(client).getPassword("sasl.jaas.config").value())
                .isEqualTo(LOGIN.replace("s3: pw", System.getenv("PATH")));
    }

    private static String serialized(Object object) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream stream = new ObjectOutputStream(bytes)) {
            stream.writeObject(object);
        }
        return bytes.toString();
    }

    private LoaderConfig load(String properties, Map<String, String> overrides) throws Exception {
        return loadText("job", "\n" + properties.indent(4), overrides);
    }

    /** @param properties as a YAML map on one line */
    private LoaderConfig loadFile(String secrets, String properties, Path file) throws Exception {
        return loadText(secrets, " " + properties, Map.of("kafka.propertiesfile", file.toString()));
    }

    private LoaderConfig loadText(String secrets, String properties, Map<String, String> overrides) throws Exception {
        Path password = Files.writeString(home.resolve("password"), "hush");
        Path file = Files.writeString(home.resolve("loader.yml"), """
                generation: {secrets: %s, nbinputs: {image: 3}}
                database: {user: u, passwordfile: %s, database: d}
                openwhisk: {authkeys: keys, kafkahost: kafka, apihost: 'http://api:3233'}
                kafka:
                  properties:%s
                """.formatted(secrets, password, properties));
        return LoaderConfig.load(file, overrides, Map.of("HOME", home.toString()), home);
    }

    /** The lines of the exception, with the name of the file as F. */
    private List<String> mistakes(Callable<LoaderConfig> reading) throws Exception {
        try {
            throw new AssertionError("accepted: " + reading.call());
        } catch (ConfigurationException e) {
            return e.mistakes().stream()
                    .map(line -> line.replace(home.resolve("loader.yml").toString(), "F"))
                    .toList();
        }
    }
}
