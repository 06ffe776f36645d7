package io.faasload.openwhisk.http;

import io.faasload.config.LoaderConfig;
import io.faasload.config.client.CaFile;
import java.io.Serializable;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * Whose certificates an HTTP client accepts.
 *
 * @param isAny whether any certificate, for any host
 * @param ca instead of the CAs that Java trusts; null for those
 */
public record ServerTrust(boolean isAny, @Nullable CaFile ca) implements Serializable {

    /** What Java trusts. */
    public static final ServerTrust JAVA = new ServerTrust(false, null);

    /** As {@code openwhisk.disablecert} and {@code openwhisk.cafile} say. */
    public static ServerTrust of(LoaderConfig.OpenWhisk config) {
        return new ServerTrust(config.disablecert(), config.cafile());
    }

    /** Makes a client accept these certificates. */
    public void applyTo(OkHttpClient.Builder builder) {
        if (!isAny && ca == null) {
            return;
        }
        X509TrustManager trust = ca == null ? new AnyCertificate() : ca.trustManager();
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {trust}, null);
            builder.sslSocketFactory(context.getSocketFactory(), trust);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has no TLS", e);
        }
        if (isAny) {
            builder.hostnameVerifier((host, session) -> true);
        }
    }
}
