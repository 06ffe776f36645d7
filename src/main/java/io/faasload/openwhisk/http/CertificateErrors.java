package io.faasload.openwhisk.http;

import io.faasload.config.client.TlsProblem;
import java.io.IOException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.Response;

/**
 * Adds what to do to the error of a connection for whose certificates there is a key.
 *
 * @param keys the configuration keys
 */
public record CertificateErrors(TlsProblem.Keys keys) implements Interceptor {

    /** Of OpenWhisk's API. */
    public static final CertificateErrors OF_API = new CertificateErrors(new TlsProblem.Keys(
            "openwhisk.apihost",
            "openwhisk.disablecert: true accepts any; better, openwhisk.cafile",
            null,
            "openwhisk.apihost"));

    @Override
    public Response intercept(Chain chain) throws IOException {
        try {
            return chain.proceed(chain.request());
        } catch (SSLException e) {
            HttpUrl url = chain.request().url();
            String server = url.scheme() + "://" + url.host() + ":" + url.port();
            Optional<String> text = TlsProblem.explained(e, server, keys);
            throw text.isPresent() ? new SSLException(text.get(), e) : e;
        }
    }

    /** Whether an error was created here. */
    public static boolean isExplained(IOException e) {
        return e instanceof SSLException
                && e.getCause() instanceof SSLException cause
                && TlsProblem.explained(cause, "", OF_API.keys).isPresent();
    }
}
