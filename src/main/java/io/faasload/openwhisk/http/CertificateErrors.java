package io.faasload.openwhisk.http;

import java.io.IOException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.Response;

/** Adds the configuration key to the error of a certificate that fails verification. */
public final class CertificateErrors implements Interceptor {

    @Override
    public Response intercept(Chain chain) throws IOException {
        try {
            return chain.proceed(chain.request());
        } catch (SSLException e) {
            if (!isAboutCertificate(e)) {
                throw e;
            }
            HttpUrl url = chain.request().url();
            throw new SSLException(
                    "cannot verify the certificate of https://%s:%d (%s); openwhisk.disablecert: true accepts any"
                            .formatted(url.host(), url.port(), e.getMessage()),
                    e);
        }
    }

    /** Whether an error was created here. */
    public static boolean isExplained(IOException e) {
        return e instanceof SSLException && e.getCause() instanceof SSLException cause && isAboutCertificate(cause);
    }

    private static boolean isAboutCertificate(SSLException e) {
        return e instanceof SSLPeerUnverifiedException || e.getCause() instanceof CertificateException;
    }
}
