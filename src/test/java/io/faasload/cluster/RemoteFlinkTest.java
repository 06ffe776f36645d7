package io.faasload.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.SecurityOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RemoteFlinkTest {

    private static final String PASSWORD = "changeit";

    @TempDir
    Path folder;

    @Test
    void saysWhatToDoWhereNobodyAnswers() {
        RemoteFlink nobody = new RemoteFlink(URI.create("http://127.0.0.1:1"), new Configuration());

        assertThatThrownBy(nobody::requireAnswer)
                .isInstanceOf(JobException.class)
                .hasMessage("Flink: no answer from http://127.0.0.1:1 (Connection refused): start the cluster, or"
                        + " correct --jobmanager");
    }

    @Test
    void speaksTlsAsTheSettingsSay() throws Exception {
        Path store = makeCertificate();
        Configuration tls = new Configuration();
        tls.set(SecurityOptions.SSL_REST_TRUSTSTORE, store.toString());
        tls.set(SecurityOptions.SSL_REST_TRUSTSTORE_PASSWORD, PASSWORD);
        Configuration server = new Configuration(tls);
        server.set(SecurityOptions.SSL_REST_ENABLED, true);
        server.set(SecurityOptions.SSL_REST_KEYSTORE, store.toString());
        server.set(SecurityOptions.SSL_REST_KEYSTORE_PASSWORD, PASSWORD);
        server.set(SecurityOptions.SSL_REST_KEY_PASSWORD, PASSWORD);

        try (EmbeddedFlink flink = EmbeddedFlink.start(server, 1)) {
            assertThat(flink.address()).hasScheme("https");
            new RemoteFlink(flink.address(), tls).requireAnswer();
            try (FlinkRest rest =
                    FlinkRest.open(FlinkSettings.at(flink.address(), tls), JobFailures.TIMEOUT, JobFailures.TIMEOUT)) {
                assertThat(rest.address()).isEqualTo(flink.address());
            }
            assertThatThrownBy(() -> new RemoteFlink(flink.address(), new Configuration()).requireAnswer())
                    .isInstanceOf(JobException.class)
                    .hasMessageContaining("unable to find valid certification path");
        }
    }

    /** A key pair whose certificate the same file trusts. */
    private Path makeCertificate() throws Exception {
        Path store = folder.resolve("rest.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "RSA",
                        "-dname",
                        "CN=flink",
                        "-ext",
                        "SAN=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .inheritIO()
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue()).isZero();
        return store;
    }
}
