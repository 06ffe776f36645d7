package io.faasload.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.config.AuthKey;
import io.faasload.config.client.CaFile;
import io.faasload.openwhisk.http.ServerTrust;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.util.Optional;

/**
 * Selects the OpenWhisk to check, from system properties {@code contract.*}.
 *
 * @param apiHost address with scheme; empty for the embedded platform
 * @param auth {@code uuid:key} of the user whose namespace is used
 * @param limitedAuth of a user with low limits
 * @param kafka bootstrap servers of its user events
 * @param topic of its user events
 * @param kind of the actions, for example {@code java:8}; empty for Node.js if it is offered, otherwise Java
 * @param trust whose certificates to accept
 */
record ContractSettings(
        Optional<URI> apiHost,
        Optional<AuthKey> auth,
        Optional<AuthKey> limitedAuth,
        Optional<String> kafka,
        String topic,
        Optional<String> kind,
        ServerTrust trust) {

    static ContractSettings fromSystemProperties() {
        ContractSettings settings = new ContractSettings(
                property("apihost").map(URI::create),
                property("auth").map(AuthKey::parse),
                property("limited.auth").map(AuthKey::parse),
                property("kafka"),
                property("topic").orElse("events"),
                property("kind"),
                new ServerTrust(
                        property("disablecert").map(Boolean::parseBoolean).orElse(false),
                        property("cafile").map(ContractSettings::caFile).orElse(null)));
        assertThat(settings.auth().isPresent())
                .as("contract.apihost and contract.auth require each other")
                .isEqualTo(settings.apiHost().isPresent());
        return settings;
    }

    private static CaFile caFile(String path) {
        try {
            return CaFile.read(Path.of(path));
        } catch (IOException | CertificateException e) {
            throw new AssertionError("contract.cafile must be a PEM file with certificates", e);
        }
    }

    private static Optional<String> property(String name) {
        return Optional.ofNullable(System.getProperty("contract." + name)).filter(value -> !value.isBlank());
    }
}
