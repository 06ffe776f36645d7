package io.faasload.contract;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import okhttp3.OkHttpClient;

/** Accepts any certificate: test installations of OpenWhisk usually have a self-signed one. */
final class Certificates implements X509TrustManager {

    /** A blocking call may last 60 s. */
    private static final Duration READ_LIMIT = Duration.ofSeconds(90);

    private Certificates() {}

    static OkHttpClient client(boolean takesAnyCertificate) {
        OkHttpClient.Builder builder = new OkHttpClient.Builder().readTimeout(READ_LIMIT);
        if (takesAnyCertificate) {
            try {
                Certificates any = new Certificates();
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(null, new TrustManager[] {any}, new SecureRandom());
                builder.sslSocketFactory(context.getSocketFactory(), any).hostnameVerifier((host, session) -> true);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
        return builder.build();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
