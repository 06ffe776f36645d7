package io.faasload.bench.load;

import io.faasload.bench.platform.NullSettings;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import okhttp3.ConnectionPool;
import okhttp3.Credentials;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * Makes the same two calls per run as a generation, POST and GET, with plain OkHttp on several threads, and nothing else: the
 * ceiling.
 */
public final class BareLoop {

    private static final MediaType JSON = MediaType.get("application/json");
    private static final String PARAMETERS = "{\"object\":\"image/1234.jpg\",\"sigma\":12.345678901234567}";

    private final OkHttpClient http;
    private final String api;
    private final int firstFunction;
    private final int functions;
    private final AtomicLong left;

    private BareLoop(String address, int firstFunction, int functions, int threads, long runs) {
        this.http = new OkHttpClient.Builder()
                .connectionPool(new ConnectionPool(threads, 1, TimeUnit.MINUTES))
                .build();
        this.api = address + "/api/v1/namespaces/_/";
        this.firstFunction = firstFunction;
        this.functions = functions;
        this.left = new AtomicLong(runs);
    }

    /**
     * The arguments are the platform's address, the first function, and the numbers of functions, threads and runs. Prints a line when done, and exits
     * when its input ends, so that its CPU time can be read.
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        int threads = Integer.parseInt(arguments[3]);
        BareLoop loop = new BareLoop(
                arguments[0],
                Integer.parseInt(arguments[1]),
                Integer.parseInt(arguments[2]),
                threads,
                Long.parseLong(arguments[4]));
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        for (int i = 0; i < threads; i++) {
            executor.execute(loop::run);
        }
        executor.shutdown();
        executor.awaitTermination(1, TimeUnit.HOURS);
        System.out.println("done");
        while (System.in.read() >= 0) {}
        loop.http.connectionPool().evictAll();
    }

    private void run() {
        String[] keys = new String[functions];
        for (int function = 0; function < functions; function++) {
            var key = NullSettings.key(firstFunction + function);
            keys[function] = Credentials.basic(key.uuid(), key.key().value());
        }
        try {
            for (long run = left.getAndDecrement(); run > 0; run = left.getAndDecrement()) {
                int function = (int) (run % functions);
                String id = invoke(keys[function], firstFunction + function);
                read(keys[function], id);
            }
        } catch (IOException e) {
            System.err.println("A call of the bare loop failed: " + e);
            Runtime.getRuntime().halt(1);
        }
    }

    private String invoke(String key, int function) throws IOException {
        Request request = new Request.Builder()
                .url(api + "actions/" + NullSettings.action(function))
                .header("Authorization", key)
                .post(RequestBody.create(PARAMETERS, JSON))
                .build();
        try (Response response = http.newCall(request).execute()) {
            response.body().string();
            String id = response.header("x-openwhisk-activation-id");
            if (response.code() != 202 || id == null) {
                throw new IOException("HTTP " + response.code() + " for an invocation");
            }
            return id;
        }
    }

    private void read(String key, String id) throws IOException {
        Request request = new Request.Builder()
                .url(api + "activations/" + id)
                .header("Authorization", key)
                .build();
        try (Response response = http.newCall(request).execute()) {
            response.body().string();
            if (response.code() != 200) {
                throw new IOException("HTTP " + response.code() + " for a record");
            }
        }
    }
}
