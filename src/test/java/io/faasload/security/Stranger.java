package io.faasload.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Another user of this machine, who reaches every port on loopback and cannot read private folders. */
public final class Stranger {

    private static final int TIMEOUT_MILLIS = 60_000;
    private static final byte[] REQUEST =
            "GET /config HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private Stranger() {}

    /** Expects that the port wants TLS with a certificate, and answers nothing without one. */
    public static void isRefusedAt(int port) throws IOException, GeneralSecurityException {
        try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), port)) {
            assertThat(answer(plain)).as("answer to plain text at " + port).doesNotContain("200 OK");
        } catch (SocketException e) {
            assertThat(e).as("reset, which is refused too").hasNoCause();
        }
        WithoutCertificate nobody = new WithoutCertificate();
        SSLContext trusting = SSLContext.getInstance("TLS");
        trusting.init(new KeyManager[] {nobody}, new TrustManager[] {new TrustsAll()}, null);
        try (Socket tls = trusting.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
            fail("port " + port + " takes TLS without a certificate: " + answer(tls));
        } catch (IOException e) {
            assertThat(nobody.isAsked)
                    .as("asked for a certificate at port " + port)
                    .isTrue();
        }
    }

    private static String answer(Socket socket) throws IOException {
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.getOutputStream().write(REQUEST);
        socket.getOutputStream().flush();
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    private static final class WithoutCertificate extends X509ExtendedKeyManager {

        private boolean isAsked;

        @Override
        public @Nullable String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
            isAsked = true;
            return null;
        }

        @Override
        public @Nullable String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            return null;
        }

        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            return new String[0];
        }

        @Override
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            return new String[0];
        }

        @Override
        public X509Certificate @Nullable [] getCertificateChain(String alias) {
            return null;
        }

        @Override
        public @Nullable PrivateKey getPrivateKey(String alias) {
            return null;
        }
    }

    private static final class TrustsAll implements X509TrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
