package io.faasload.openwhisk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.openwhisk.CallOutcome.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientTlsTest {

    private static final String PASSWORD = "changeit";
    private static final ScriptedServer.Script ACCEPTED =
            ScriptedServer.Script.raw(Golden.response("invoke-nonblocking-202-warm"));

    @TempDir
    static Path folder;

    private static ServerSocketFactory selfSigned;

    @BeforeAll
    static void makeCertificate() throws Exception {
        Path store = folder.resolve("self-signed.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "self",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=somebody.else",
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
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream file = Files.newInputStream(store)) {
            keys.load(file, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        selfSigned = context.getServerSocketFactory();
    }

    @Test
    void sendsNothingToAnUnverifiedServerAndNamesTheKeyThatAcceptsIt() throws Exception {
        try (ScriptedServer server = ScriptedServer.startTls(selfSigned, ACCEPTED);
                Calls calls = new Calls(server.address())) {
            CallOutcome outcome = calls.outcome();

            assertThat(outcome.kind()).isEqualTo(Kind.NOT_SENT);
            assertThat(outcome.error())
                    .contains("openwhisk.disablecert")
                    .contains(server.address().toString());
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void namesTheKeyInTheErrorOfAnyOtherRequestToo() throws Exception {
        try (ScriptedServer server = ScriptedServer.startTls(selfSigned, ACCEPTED);
                Calls calls = new Calls(server.address())) {
            assertThatThrownBy(() -> calls.rest().get(Calls.KEY, "limits"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("openwhisk.disablecert");
        }
    }

    @Test
    void explainsACertificateThatFails() throws Exception {
        try (ScriptedServer server = ScriptedServer.startTls(selfSigned, ACCEPTED);
                Calls calls = new Calls(server.address())) {
            assertThat(explained(calls))
                    .startsWith("cannot verify the certificate of " + server.address() + " (")
                    .contains("openwhisk.disablecert");
        }
    }

    @Test
    void blamesNoOtherFailureOnTheCertificate() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Calls calls = new Calls(
                        URI.create("https://127.0.0.1:" + silent.getLocalPort()), true, Duration.ofMillis(200))) {
            assertThat(explained(calls))
                    .isEqualTo("no answer from https://127.0.0.1:" + silent.getLocalPort()
                            + " (nothing within 0.2 s): start OpenWhisk, or correct openwhisk.apihost");
        }
    }

    private static String explained(Calls calls) {
        try {
            return "answered: " + calls.rest().information();
        } catch (IOException e) {
            return calls.rest().explain(e);
        }
    }

    @Test
    void doesNotNameTheKeyWhenTheServerSpeaksNoTls() throws Exception {
        try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Calls calls = new Calls(URI.create("https://127.0.0.1:" + plain.getLocalPort()))) {
            calls.send();
            try (Socket connection = plain.accept()) {
                ScriptedServer.send(connection, ScriptedServer.response(400, "this is no TLS"));
                CallOutcome outcome = calls.next();

                assertThat(outcome.kind()).isEqualTo(Kind.NOT_SENT);
                assertThat(outcome.error()).contains("SSL").doesNotContain("disablecert");
            }
        }
    }

    @Test
    void acceptsAnyCertificateAndNameIfConfigured() throws Exception {
        try (ScriptedServer server = ScriptedServer.startTls(selfSigned, ACCEPTED);
                Calls calls = new Calls(server.address(), false, Duration.ofSeconds(30))) {
            assertThat(calls.outcome().kind()).isEqualTo(Kind.ACCEPTED);
        }
    }
}
