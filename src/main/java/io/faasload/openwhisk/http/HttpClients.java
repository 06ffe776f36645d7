package io.faasload.openwhisk.http;

import java.io.IOException;
import java.net.ProtocolException;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Response;
import org.apache.flink.util.concurrent.ExecutorThreadFactory;

/** Creates HTTP clients with separate connections and threads, so that closing one does not affect others. */
public final class HttpClients {

    private static final int IDLE_THREAD_SECONDS = 10;
    private static final int IDLE_CONNECTION_SECONDS = 30;

    private HttpClients() {}

    /**
     * Creates a client that follows no redirects, and fails for any unreadable answer.
     *
     * @param threadName name of its threads
     * @param maxInFlight maximum number of concurrent asynchronous calls; others are queued
     * @param maxInFlightPerHost maximum number of these per host; the same number of connections is kept
     * @param timeout timeout of a whole call, without its time in the queue
     */
    public static OkHttpClient.Builder builder(
            String threadName, int maxInFlight, int maxInFlightPerHost, Duration timeout) {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                maxInFlight,
                maxInFlight,
                IDLE_THREAD_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                new ExecutorThreadFactory(threadName));
        threads.allowCoreThreadTimeOut(true);
        Dispatcher dispatcher = new Dispatcher(threads);
        dispatcher.setMaxRequests(maxInFlight);
        dispatcher.setMaxRequestsPerHost(maxInFlightPerHost);
        return new OkHttpClient.Builder()
                .dispatcher(dispatcher)
                .connectionPool(new ConnectionPool(maxInFlightPerHost, IDLE_CONNECTION_SECONDS, TimeUnit.SECONDS))
                .addInterceptor(HttpClients::failForAnyAnswer)
                .addInterceptor(HttpClients::requireHttp11)
                .addNetworkInterceptor(HttpClients::withoutRetryAfter)
                .followRedirects(false)
                .connectTimeout(timeout)
                .readTimeout(timeout)
                .writeTimeout(timeout)
                .callTimeout(timeout);
    }

    /** Some answers make OkHttp throw exceptions that would end its thread, and the process with it. */
    private static Response failForAnyAnswer(Interceptor.Chain chain) throws IOException {
        try {
            return chain.proceed(chain.request());
        } catch (RuntimeException e) {
            throw new IOException("cannot read the answer: " + e, e);
        }
    }

    /** HTTP/1.0 closes each connection. OkHttp does not detect that, and would send the next request on it, which fails. */
    private static Response requireHttp11(Interceptor.Chain chain) throws IOException {
        Response response = chain.proceed(chain.request());
        if (response.protocol() == Protocol.HTTP_1_0) {
            response.close();
            throw new ProtocolException("it answers with HTTP/1.0, but HTTP/1.1 is required");
        }
        return response;
    }

    /** Removes Retry-After, since the caller decides about retries: OkHttp retries by itself if it is 0, and throws if it exceeds an int. */
    private static Response withoutRetryAfter(Interceptor.Chain chain) throws IOException {
        Response response = chain.proceed(chain.request());
        return response.header("Retry-After") == null
                ? response
                : response.newBuilder().removeHeader("Retry-After").build();
    }

    /** Cancels the calls of a client, whose callbacks still run, and releases its threads and connections. */
    public static void close(OkHttpClient http) {
        http.dispatcher().cancelAll();
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }
}
