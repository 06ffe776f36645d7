package io.faasload.config.client;

import io.faasload.config.key.ValueType;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * A PEM file with the certificates that a client trusts instead of those of Java. The certificates are serialized, not the file: they
 * are no secrets.
 *
 * @param file where they are
 * @param certificates at least one
 */
public record CaFile(String file, List<Certificate> certificates) implements Serializable {

    /** How such a file is given: by its path. */
    public static ValueType.Text<CaFile> type() {
        return (place, text, reading) -> reading.readableFile(place, text)
                .flatMap(file -> {
                    try {
                        return Optional.of(read(file));
                    } catch (IOException | CertificateException e) {
                        reading.mistakes().must(place, "be a PEM file with certificates", file);
                        return Optional.empty();
                    }
                })
                .orElse(null);
    }

    /**
     * Reads a file.
     *
     * @throws CertificateException if it has no certificate
     */
    public static CaFile read(Path file) throws IOException, CertificateException {
        try (InputStream text = Files.newInputStream(file)) {
            List<Certificate> certificates =
                    List.copyOf(CertificateFactory.getInstance("X.509").generateCertificates(text));
            if (certificates.isEmpty()) {
                throw new CertificateException("none");
            }
            return new CaFile(file.toString(), certificates);
        }
    }

    /** Accepts what these certificates, or those whom they certify, have issued. */
    public X509TrustManager trustManager() {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (Certificate certificate : certificates) {
                store.setCertificateEntry(String.valueOf(store.size()), certificate);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509TrustManager trust) {
                    return trust;
                }
            }
            throw new IllegalStateException("the JDK has no trust manager for certificates");
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("the JDK cannot trust the certificates of " + file, e);
        }
    }

    @Override
    public String toString() {
        return file;
    }
}
