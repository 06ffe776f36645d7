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

/** HTTP clients with connections and threads of their own, so that closing one disturbs no other. */
public final class HttpClients {

    private static final int IDLE_THREAD_SECONDS = 10;
    private static final int IDLE_CONNECTION_SECONDS = 30;

    private HttpClients() {}

    /**
     * A client that follows no redirects, and fails for any answer that cannot be read.
     *
     * @param threadName of its threads
     * @param maxInFlight asynchronous calls at once; more are queued
     * @param maxInFlightPerHost of these, to one host; as many connections are kept
     * @param timeout of each call as a whole, without its time in the queue
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

    /** What OkHttp throws of some answers would end its thread, and with it the process. */
    private static Response failForAnyAnswer(Interceptor.Chain chain) throws IOException {
        try {
            return chain.proceed(chain.request());
        } catch (RuntimeException e) {
            throw new IOException("an answer that cannot be read: " + e, e);
        }
    }

    /** HTTP/1.0 ends each connection. OkHttp does not know, and would send the next request on it, which fails. */
    private static Response requireHttp11(Interceptor.Chain chain) throws IOException {
        Response response = chain.proceed(chain.request());
        if (response.protocol() == Protocol.HTTP_1_0) {
            response.close();
            throw new ProtocolException("it answers with HTTP/1.0, and HTTP/1.1 is needed");
        }
        return response;
    }

    /** When to retry is for the caller to decide: OkHttp does so by itself if this is 0, and throws if it is beyond an int. */
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
