package io.faasload.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;

/** A CA for tests, and certificates that it has issued. */
public record TestAuthority(HeldCertificate ca) {

    private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();

    /** Creates a CA; those of the same name differ. */
    public static TestAuthority create(String name) {
        return new TestAuthority(new HeldCertificate.Builder()
                .certificateAuthority(0)
                .commonName(name)
                .build());
    }

    /** Of a server on this host. */
    public HeldCertificate server() {
        return thisHost().build();
    }

    /** Of a server on this host, until yesterday. */
    public HeldCertificate expired() {
        long now = System.currentTimeMillis();
        return thisHost()
                .validityInterval(now - 2 * DAY_MILLIS, now - DAY_MILLIS)
                .build();
    }

    private HeldCertificate.Builder thisHost() {
        return new HeldCertificate.Builder()
                .signedBy(ca)
                .commonName("127.0.0.1")
                .addSubjectAlternativeName("127.0.0.1")
                .addSubjectAlternativeName("localhost");
    }

    /** Of a server on another host, or of a user. */
    public HeldCertificate named(String name) {
        return new HeldCertificate.Builder()
                .signedBy(ca)
                .commonName(name)
                .addSubjectAlternativeName(name)
                .build();
    }

    /** For servers with a certificate. */
    public static SSLContext context(HeldCertificate certificate) {
        return new HandshakeCertificates.Builder()
                .heldCertificate(certificate)
                .build()
                .sslContext();
    }

    /** Writes the CA's certificate as PEM. */
    public Path writeTo(Path file) throws IOException {
        return Files.writeString(file, ca.certificatePem());
    }
}
