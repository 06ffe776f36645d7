package io.faasload.openwhisk;

import io.faasload.config.AuthKey;
import io.faasload.config.LoaderConfig;
import io.faasload.openwhisk.http.AnswerReader;
import io.faasload.openwhisk.http.CertificateErrors;
import io.faasload.openwhisk.http.OnceBody;
import io.faasload.openwhisk.http.ServerTrust;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;
import org.apache.commons.lang3.exception.ExceptionUtils;

/** Gets, puts and deletes resources of a namespace for the commands; each method blocks until the answer. Thread-safe. */
public final class RestClient implements AutoCloseable {

    private static final double MILLIS_PER_SECOND = 1000;

    /** An action may have 48 MiB of code. */
    private static final long MOST_BYTES = 64L << 20;

    private final ApiConnection connection;
    private final AnswerReader answers = new AnswerReader(MOST_BYTES);

    /**
     * Creates a client with its own connections.
     *
     * @param apiHost address with scheme
     * @param trust whose certificates to accept
     * @param callTimeout hard limit of a call
     */
    public RestClient(URI apiHost, ServerTrust trust, Duration callTimeout) {
        connection = new ApiConnection(apiHost, trust, callTimeout, 1);
    }

    /** Creates a client of the configured API. */
    public static RestClient of(LoaderConfig.OpenWhisk config) {
        return new RestClient(config.apihost(), ServerTrust.of(config), config.calltimeout());
    }

    /**
     * Gets a resource of the key's namespace, for example {@code limits} or {@code packages/image}.
     *
     * @throws IOException if there is no answer
     */
    public Reply get(AuthKey key, String path) throws IOException {
        return execute(connection.request(key, path).build());
    }

    /**
     * Puts a resource of the key's namespace.
     *
     * @throws IOException if there is no answer
     */
    public Reply put(AuthKey key, String path, String json) throws IOException {
        return execute(connection.request(key, path).put(new OnceBody(json)).build());
    }

    /**
     * Deletes a resource of the key's namespace.
     *
     * @throws IOException if there is no answer
     */
    public Reply delete(AuthKey key, String path) throws IOException {
        return execute(connection.request(key, path).delete().build());
    }

    /**
     * Gets the API's self-description, which needs no key.
     *
     * @throws IOException if there is no answer
     */
    public Reply information() throws IOException {
        return execute(new Request.Builder().url(connection.api()).build());
    }

    private Reply execute(Request request) throws IOException {
        try (Response response = connection.newCall(request).execute()) {
            return response.isSuccessful()
                    ? answers.read(response, body -> new Reply(response.code(), body))
                    : Reply.ofBeginning(response);
        }
    }

    /** Explains in one line why a call got no answer, and what to do. */
    public String explain(IOException failure) {
        if (CertificateErrors.isExplained(failure)) {
            return String.valueOf(failure.getMessage());
        }
        Throwable cause = ExceptionUtils.getRootCause(failure);
        String reason = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        if (ExceptionUtils.indexOfType(failure, InterruptedIOException.class) >= 0) {
            reason = "nothing within " + connection.callTimeout().toMillis() / MILLIS_PER_SECOND + " s";
        } else if (cause instanceof UnknownHostException) {
            reason = "unknown host";
        }
        HttpUrl api = connection.api();
        return "no answer from " + api.scheme() + "://" + api.host() + ":" + api.port() + " (" + reason
                + "): start OpenWhisk, or correct openwhisk.apihost";
    }

    @Override
    public void close() {
        connection.close();
    }
}
