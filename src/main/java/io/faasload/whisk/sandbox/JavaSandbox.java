package io.faasload.whisk.sandbox;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.Reader;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * OpenWhisk's action proxy for Java, with the behaviour and texts of the java8 runtime: {@code POST /init} once, then
 * {@code POST /run} for one activation after another. Prints the port it listens on as its first line.
 *
 * <p>Without an argument it runs as a child process: it listens on a free port of the loopback interface, which every
 * user of the machine can reach, so it requires the token from the first line of its standard input, and exits when its
 * standard input ends. With a port as its argument it is the first process of a container: it listens on all addresses
 * until it is killed.
 */
public final class JavaSandbox {

    private static final String SENTINEL = "XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX";

    private final @Nullable String token;
    private @Nullable JavaAction action;

    private JavaSandbox(@Nullable String token) {
        this.token = token;
    }

    /** Runs the proxy; the optional argument is a port. */
    public static void main(String[] args) throws IOException {
        Locale.setDefault(Locale.ROOT);
        InetSocketAddress address = args.length == 0
                ? new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)
                : new InetSocketAddress(Integer.parseInt(args[0]));
        InputStream parent = System.in;
        System.setIn(InputStream.nullInputStream());
        PrintStream out = utf8(FileDescriptor.out);
        System.setOut(out);
        System.setErr(utf8(FileDescriptor.err));
        JavaSandbox sandbox = new JavaSandbox(args.length == 0 ? line(parent) : null);
        HttpServer server = HttpServer.create(address, 0);
        server.createContext("/init", sandbox.guarded(sandbox::init));
        server.createContext("/run", sandbox.guarded(sandbox::run));
        server.start();
        out.println("SANDBOX_PORT=" + server.getAddress().getPort());
        out.flush();
        if (args.length > 0) {
            return;
        }
        while (parent.read() >= 0) {
            // Nothing is ever sent: this blocks until standard input ends.
        }
        Runtime.getRuntime().halt(0);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            line.append((char) next);
        }
        return line.toString();
    }

    private HttpHandler guarded(HttpHandler handler) {
        return exchange -> {
            if (token == null
                    || ("Bearer " + token).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                handler.handle(exchange);
            } else {
                answer(exchange, 403, error("Only the platform may use its sandboxes."));
            }
        };
    }

    private static PrintStream utf8(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }

    private void init(HttpExchange exchange) throws IOException {
        if (action != null) {
            String text = "Cannot initialize the action more than once.";
            System.err.println(text);
            answerError(exchange, text);
            return;
        }
        try {
            JsonElement value = request(exchange).get("value");
            JsonObject message = value == null ? new JsonObject() : value.getAsJsonObject();
            if (!message.has("main") || !message.has("code")) {
                answerError(exchange, "Missing main/no code to execute.");
                return;
            }
            if (message.has("env")) {
                setVariables(message.getAsJsonObject("env"), name -> name);
            }
            action = JavaAction.load(
                    message.get("code").getAsString(), message.get("main").getAsString());
            answer(exchange, 200, "{\"ok\":true}");
        } catch (ReflectiveOperationException | IOException | RuntimeException | LinkageError e) {
            e.printStackTrace();
            writeSentinels();
            answerError(exchange, "An error has occurred (see logs for details): " + e);
        }
    }

    private void run(HttpExchange exchange) throws IOException {
        JavaAction loaded = action;
        if (loaded == null) {
            answerError(exchange, "Cannot invoke an uninitialized action.");
            return;
        }
        int status = 502;
        String body;
        try {
            JsonObject request = request(exchange);
            JsonElement value = request.remove("value");
            setVariables(request, name -> "__OW_" + name.toUpperCase(Locale.ROOT));
            JsonElement result = loaded.run(value == null ? new JsonObject() : value.getAsJsonObject());
            if (result == null) {
                throw new NullPointerException("The action returned null");
            }
            body = result.toString();
            status = 200;
        } catch (InvocationTargetException e) {
            Throwable cause = Objects.requireNonNull(e.getCause());
            cause.printStackTrace();
            body = error("An error has occurred while invoking the action (see logs for details): " + cause);
        } catch (IllegalAccessException | IOException | RuntimeException | StackOverflowError e) {
            // StackOverflowError: the result is nested too deeply to be serialized.
            e.printStackTrace();
            body = error("An error has occurred (see logs for details): " + e);
        } finally {
            // Before the answer: a client that has the answer must find the output complete.
            writeSentinels();
        }
        answer(exchange, status, body);
    }

    private static void writeSentinels() {
        System.out.println(SENTINEL);
        System.err.println(SENTINEL);
        System.out.flush();
        System.err.flush();
    }

    private static JsonObject request(HttpExchange exchange) throws IOException {
        try (Reader reader = new InputStreamReader(exchange.getRequestBody(), StandardCharsets.UTF_8)) {
            return JsonParser.parseReader(reader).getAsJsonObject();
        }
    }

    private static void answerError(HttpExchange exchange, String text) throws IOException {
        answer(exchange, 502, error(text));
    }

    private static String error(String text) {
        JsonObject error = new JsonObject();
        error.addProperty("error", text);
        return error.toString();
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    /**
     * Adds environment variables as Java code sees them. The JDK's own map is behind a read-only view, which is why the
     * process opens java.util.
     */
    @SuppressWarnings("unchecked")
    private static void setVariables(JsonObject values, UnaryOperator<String> naming) {
        Map<String, String> view = System.getenv();
        Map<String, String> variables;
        try {
            Field field = view.getClass().getDeclaredField("m");
            field.setAccessible(true);
            variables = (Map<String, String>) field.get(view);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JDK stores its environment differently", e);
        }
        for (Map.Entry<String, JsonElement> entry : values.entrySet()) {
            if (entry.getValue().isJsonPrimitive()) {
                variables.put(naming.apply(entry.getKey()), entry.getValue().getAsString());
            }
        }
    }
}
