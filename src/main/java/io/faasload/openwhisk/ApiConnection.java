package io.faasload.openwhisk;

import io.faasload.config.AuthKey;
import io.faasload.openwhisk.http.CertificateErrors;
import io.faasload.openwhisk.http.HttpClients;
import io.faasload.openwhisk.http.ServerTrust;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import okhttp3.Call;
import okhttp3.Credentials;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/**
 * OpenWhisk's REST API ({@code /api/v1}), in the namespace of each request's key. Never repeats a request, since only the caller knows
 * whether a POST may be repeated. Thread-safe.
 */
final class ApiConnection implements AutoCloseable {

    private final OkHttpClient http;
    private final HttpUrl api;
    private final HttpUrl namespace;
    private final Map<AuthKey, String> authorizations = new ConcurrentHashMap<>();

    /**
     * Creates a connection with its own sockets and threads.
     *
     * @param apiHost address with scheme
     * @param trust whose certificates to accept
     * @param callTimeout hard limit of a call
     * @param maxInFlight maximum number of concurrent asynchronous calls; others are queued
     */
    ApiConnection(URI apiHost, ServerTrust trust, Duration callTimeout, int maxInFlight) {
        HttpUrl address = HttpUrl.get(apiHost);
        if (address == null) {
            throw new IllegalArgumentException("openwhisk.apihost: must be an http or https address, not " + apiHost);
        }
        api = address.newBuilder().addPathSegments("api/v1").build();
        namespace = api.newBuilder().addPathSegments("namespaces/_").build();
        OkHttpClient.Builder builder = HttpClients.builder("openwhisk-call", maxInFlight, maxInFlight, callTimeout)
                .retryOnConnectionFailure(false)
                .addInterceptor(CertificateErrors.OF_API)
                .eventListenerFactory(CallTimes::of);
        trust.applyTo(builder);
        http = builder.build();
    }

    /** The address of the API itself. */
    HttpUrl api() {
        return api;
    }

    Duration callTimeout() {
        return Duration.ofMillis(http.callTimeoutMillis());
    }

    /** A request for a resource in the key's namespace. */
    Request.Builder request(AuthKey key, String pathAndQuery) {
        // Avoids parsing the whole URL, including the host, for every call.
        int query = pathAndQuery.indexOf('?');
        HttpUrl.Builder url = namespace
                .newBuilder()
                .addEncodedPathSegments(query < 0 ? pathAndQuery : pathAndQuery.substring(0, query));
        if (query >= 0) {
            url.encodedQuery(pathAndQuery.substring(query + 1));
        }
        return new Request.Builder()
                .url(url.build())
                .header(
                        "Authorization",
                        authorizations.computeIfAbsent(
                                key,
                                some -> Credentials.basic(
                                        some.uuid(), some.key().value())));
    }

    Call newCall(Request request) {
        return http.newCall(request);
    }

    /** Ends all calls in flight, as failed ones. */
    void cancelAll() {
        http.dispatcher().cancelAll();
    }

    @Override
    public void close() {
        HttpClients.close(http);
    }
}
