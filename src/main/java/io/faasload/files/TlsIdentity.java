package io.faasload.files;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;

/**
 * A key pair for one run of Flink on loopback, in a private folder. Servers and clients present its certificate to each other and
 * accept no other, so only users who can read the folder can connect.
 *
 * <p>Two files contain it, including the private key: {@code tls.p12} for Flink and browsers, and {@code tls.pem} for {@code curl
 * --cacert FILE --cert FILE}. The modes of folder and files protect it. The password of the first, {@value #PASSWORD}, is not secret, so
 * it may appear in configurations, job graphs and command lines.
 *
 * @param folder folder with the two files
 */
public record TlsIdentity(PrivateFolder folder) {

    /** Password of {@code tls.p12}: the format requires one. */
    public static final String PASSWORD = "changeit";

    private static final String NAME = "faasload";
    private static final int VALID_DAYS = 3650;

    /** Creates a new key pair. */
    public static TlsIdentity create(PrivateFolder folder) throws IOException {
        HeldCertificate pair = new HeldCertificate.Builder()
                .commonName(NAME)
                .addSubjectAlternativeName("127.0.0.1")
                .addSubjectAlternativeName("localhost")
                .duration(VALID_DAYS, TimeUnit.DAYS)
                .build();
        TlsIdentity identity = new TlsIdentity(folder);
        PrivateFile.write(identity.keyStore(), pkcs12(pair));
        PrivateFile.write(identity.pem(), pair.certificatePem() + pair.privateKeyPkcs8Pem());
        return identity;
    }

    private static byte[] pkcs12(HeldCertificate pair) throws IOException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry(
                    NAME, pair.keyPair().getPrivate(), PASSWORD.toCharArray(), new Certificate[] {pair.certificate()});
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            store.store(bytes, PASSWORD.toCharArray());
            return bytes.toByteArray();
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot create a key store: " + e.getMessage(), e);
        }
    }

    /** {@code tls.p12}: key store and trust store. */
    public Path keyStore() {
        return folder.path().resolve("tls.p12");
    }

    /** {@code tls.pem}: certificate and private key. */
    public Path pem() {
        return folder.path().resolve("tls.pem");
    }

    /** Flink's settings, as in {@code config.yaml}, with which REST, RPC, data and BLOB servers accept only this identity. */
    public Map<String, String> flinkSettings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("security.ssl.protocol", "TLSv1.3");
        settings.put("security.ssl.algorithms", "TLS_AES_128_GCM_SHA256");
        settings.put("security.ssl.rest.authentication-enabled", "true");
        for (String side : new String[] {"rest", "internal"}) {
            String prefix = "security.ssl." + side + ".";
            settings.put(prefix + "enabled", "true");
            settings.put(prefix + "keystore", keyStore().toString());
            settings.put(prefix + "keystore-password", PASSWORD);
            settings.put(prefix + "key-password", PASSWORD);
            settings.put(prefix + "truststore", keyStore().toString());
            settings.put(prefix + "truststore-password", PASSWORD);
        }
        return settings;
    }

    /** For clients and servers in this process. */
    public SSLContext sslContext() throws IOException {
        HeldCertificate pair = HeldCertificate.decode(Files.readString(pem()));
        return new HandshakeCertificates.Builder()
                .heldCertificate(pair)
                .addTrustedCertificate(pair.certificate())
                .build()
                .sslContext();
    }
}
