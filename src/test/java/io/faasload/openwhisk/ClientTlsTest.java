package io.faasload.openwhisk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.config.client.CaFile;
import io.faasload.openwhisk.CallOutcome.Kind;
import io.faasload.openwhisk.http.ServerTrust;
import io.faasload.security.TestAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.stream.Stream;
import javax.net.ServerSocketFactory;
import okhttp3.tls.HeldCertificate;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ClientTlsTest {

    private static final ScriptedServer.Script ACCEPTED =
            ScriptedServer.Script.raw(Golden.response("invoke-nonblocking-202-warm"));
    private static final TestAuthority AUTHORITY = TestAuthority.create("ours");
    private static final TestAuthority OTHER = TestAuthority.create("ours");
    private static final ServerTrust TRUST = trust(AUTHORITY);
    private static final ServerTrust ANY = new ServerTrust(true, null);

    private final ServerSocketFactory selfSigned = sockets(OTHER.named("somebody.else"));

    private static ServerTrust trust(TestAuthority... authorities) {
        return new ServerTrust(
                false,
                new CaFile(
                        "ca.pem",
                        Stream.of(authorities)
                                .map(authority -> (java.security.cert.Certificate)
                                        authority.ca().certificate())
                                .toList()));
    }

    private static ServerSocketFactory sockets(HeldCertificate certificate) {
        return TestAuthority.context(certificate).getServerSocketFactory();
    }

    /** As in a task, which gets the certificates with the job. */
    @Test
    void trustsTheCasOfAFileWhereverItsContentIsSent() throws Exception {
        ServerTrust sent = InstantiationUtil.clone(trust(OTHER, AUTHORITY));
        try (ScriptedServer server = ScriptedServer.startTls(sockets(AUTHORITY.server()), ACCEPTED);
                Calls calls = new Calls(server.address(), sent, Duration.ofSeconds(30))) {
            assertThat(calls.outcome().kind()).isEqualTo(Kind.ACCEPTED);
        }
    }

    static Stream<Arguments> certificates() {
        return Stream.of(
                Arguments.of(
                        OTHER.server(),
                        "is not trusted (",
                        "): openwhisk.disablecert: true accepts any; better, openwhisk.cafile must have the certificate of its CA"),
                Arguments.of(
                        AUTHORITY.expired(),
                        "is not valid now (NotAfter: ",
                        "): renew it there, or correct openwhisk.apihost"),
                Arguments.of(
                        AUTHORITY.named("elsewhere"),
                        "is that of another host (Hostname 127.0.0.1 not verified:",
                        "): correct openwhisk.apihost"));
    }

    @ParameterizedTest
    @MethodSource("certificates")
    void saysInOneLineWhyACertificateIsRefusedAndNamesTheKey(HeldCertificate certificate, String why, String key)
            throws Exception {
        try (ScriptedServer server = ScriptedServer.startTls(sockets(certificate), ACCEPTED);
                Calls calls = new Calls(server.address(), TRUST, Duration.ofSeconds(30))) {
            assertThat(explained(calls))
                    .startsWith("the certificate of " + server.address() + " " + why)
                    .endsWith(key)
                    .hasLineCount(1);
        }
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
                    .startsWith("the certificate of " + server.address() + " is not trusted (")
                    .contains("openwhisk.disablecert");
        }
    }

    @Test
    void blamesNoOtherFailureOnTheCertificate() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Calls calls = new Calls(
                        URI.create("https://127.0.0.1:" + silent.getLocalPort()),
                        ServerTrust.JAVA,
                        Duration.ofMillis(200))) {
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
                Calls calls = new Calls(server.address(), ANY, Duration.ofSeconds(30))) {
            assertThat(calls.outcome().kind()).isEqualTo(Kind.ACCEPTED);
        }
    }
}
