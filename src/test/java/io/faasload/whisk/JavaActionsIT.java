package io.faasload.whisk;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.gson.JsonObject;
import io.faasload.whisk.activation.RecordTiming;
import io.faasload.whisk.sandbox.JavaSandbox;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Java actions in real child processes. */
class JavaActionsIT {

    private static final String SOURCE = """
            package demo;
            import com.google.gson.JsonArray;
            import com.google.gson.JsonObject;
            import java.io.File;
            public class Action {
                public static JsonObject main(JsonObject args) throws Exception {
                    JsonObject result = new JsonObject();
                    String does = args.has("does") ? args.get("does").getAsString() : "";
                    System.out.println("does " + does + " é");
                    System.err.println("to stderr");
                    if (does.equals("env")) {
                        for (String name : args.get("names").getAsString().split(" ")) {
                            result.addProperty(name, System.getenv(name));
                        }
                    } else if (does.equals("sleep")) {
                        Thread.sleep(args.get("millis").getAsLong());
                    } else if (does.equals("meet")) {
                        File place = new File(args.get("place").getAsString());
                        new File(place, System.getenv("HOSTNAME")).createNewFile();
                        while (place.list().length < args.get("guests").getAsInt()) {
                            Thread.sleep(10);
                        }
                    } else if (does.equals("throw")) {
                        throw new IllegalStateException("boom");
                    } else if (does.equals("exit")) {
                        System.exit(3);
                    } else if (does.equals("memory")) {
                        java.util.List<byte[]> all = new java.util.ArrayList<byte[]>();
                        while (true) all.add(new byte[1 << 20]);
                    } else if (does.equals("error")) {
                        result.addProperty("error", "no");
                        result.addProperty("more", 1);
                    } else if (does.equals("null")) {
                        return null;
                    } else if (does.equals("big")) {
                        result.addProperty("text", new String(new char[1 << 20]).replace('\\0', 'a'));
                    } else if (does.equals("deep")) {
                        JsonArray deep = new JsonArray();
                        for (int i = 0; i < 100000; i++) {
                            JsonArray outer = new JsonArray();
                            outer.add(deep);
                            deep = outer;
                        }
                        result.add("deep", deep);
                    } else {
                        result.add("args", args);
                    }
                    return result;
                }
                public static JsonObject other(JsonObject args) {
                    JsonObject result = new JsonObject();
                    result.addProperty("other", true);
                    return result;
                }
            }
            """;

    private static RealWhisk whisk;
    private static Path directory;
    private static String jar;

    @BeforeAll
    static void start(@TempDir Path data) throws IOException {
        directory = data;
        jar = ActionJar.base64("Action", SOURCE);
        whisk = new RealWhisk(WhiskSettings.in(data.resolve("whisk")).withRecordTiming(new RecordTiming(-5, 5)));
    }

    @AfterAll
    static void stop() throws IOException {
        whisk.close();
    }

    private static void put(String name, String more) {
        whisk.put(name, "java:8", jar, "demo.Action", more);
    }

    @Test
    void firstActivationIsColdAndSecondIsWarm() {
        put("warm", ",\"parameters\":[{\"key\":\"a\",\"value\":1},{\"key\":\"b\",\"value\":1}]");

        JsonNode cold = whisk.run("warm", "{\"b\":2,\"c\":1.3424023855536071}");
        JsonNode warm = whisk.run("warm", "{}");

        assertThat(RealWhisk.annotation(cold, "initTime").asLong()).isPositive();
        assertThat(cold.get("duration").asLong())
                .isGreaterThanOrEqualTo(RealWhisk.annotation(cold, "initTime").asLong())
                .isEqualTo(cold.get("end").asLong() - cold.get("start").asLong());
        assertThat(cold.at("/response/status").asText()).isEqualTo("success");
        assertThat(cold.at("/response/result/args").toString()).isEqualTo("{\"a\":1,\"b\":2,\"c\":1.3424023855536071}");
        assertThat(RealWhisk.annotation(warm, "initTime")).isNull();
        assertThat(RealWhisk.annotation(warm, "kind").asText()).isEqualTo("java:8");
    }

    @Test
    void recordContainsTheOutputOfTheAction() {
        put("logs", "");

        JsonNode lines = whisk.run("logs", "{\"does\":\"x\"}").get("logs");

        assertThat(lines).hasSize(2);
        assertThat(lines.toString())
                .containsPattern("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d[0-9.]*Z *stdout: does x é")
                .containsPattern("Z *stderr: to stderr");
    }

    @Test
    void actionFindsItsActivationInTheEnvironment() {
        put("env", ",\"annotations\":[{\"key\":\"provide-api-key\",\"value\":true}]");

        String id = whisk.invoke(
                "env",
                "{\"does\":\"env\",\"names\":\"__OW_ACTIVATION_ID __OW_ACTION_NAME __OW_NAMESPACE __OW_API_HOST"
                        + " __OW_API_KEY __OW_DEADLINE __OW_ACTION_VERSION __OW_TRANSACTION_ID HOSTNAME\"}");
        JsonNode record = whisk.await(id);
        JsonNode env = record.at("/response/result");

        assertThat(env.get("__OW_ACTIVATION_ID").asText()).isEqualTo(id);
        assertThat(env.get("__OW_ACTION_NAME").asText()).isEqualTo("/user-real/pkg/env");
        assertThat(env.get("__OW_NAMESPACE").asText()).isEqualTo("user-real");
        assertThat(env.get("__OW_API_HOST").asText())
                .isEqualTo(whisk.server.address().toString());
        assertThat(env.get("__OW_API_KEY").asText()).isEqualTo(whisk.credentials);
        assertThat(env.get("__OW_DEADLINE").asLong())
                .isGreaterThan(record.get("start").asLong());
        assertThat(env.get("__OW_ACTION_VERSION").asText()).isEqualTo("0.0.1");
        assertThat(env.get("__OW_TRANSACTION_ID").asText()).hasSize(32);
        assertThat(env.get("HOSTNAME").asText()).matches("[0-9a-f]{12}");
    }

    @Test
    void overlappingActivationsRunInSeveralSandboxes() throws IOException {
        put("overlap", ",\"limits\":{\"timeout\":120000}");
        Path place = Files.createDirectory(directory.resolve("meeting"));
        String meet = "{\"does\":\"meet\",\"guests\":2,\"place\":\"" + place + "\"}";
        String first = whisk.invoke("overlap", meet);
        String second = whisk.invoke("overlap", meet);

        // Both complete only once both have started; each returns the name of its sandbox.
        for (String id : List.of(first, second)) {
            assertThat(whisk.record(id).at("/response/status").asText()).isEqualTo("success");
        }
    }

    @Test
    void timeoutEndsTheActivationAndTheSandbox() {
        put("slow", ",\"limits\":{\"timeout\":3000}");

        JsonNode late = whisk.runBeyondItsLimit("slow", "{\"does\":\"sleep\",\"millis\":30000}");
        JsonNode next = whisk.run("slow", "{}");

        assertThat(late.at("/response").toString())
                .isEqualTo("{\"result\":{\"error\":\"The action exceeded its time limits of 3000 milliseconds.\"},"
                        + "\"status\":\"action developer error\",\"success\":false}");
        assertThat(RealWhisk.annotation(late, "timeout").asBoolean()).isTrue();
        assertThat(late.get("duration").asLong()).isGreaterThanOrEqualTo(3000);
        assertThat(RealWhisk.annotation(next, "initTime")).isNotNull();
    }

    @Test
    void exitOfTheProcessIsADeveloperError() {
        put("exit", "");

        JsonNode record = whisk.run("exit", "{\"does\":\"exit\"}");

        assertThat(record.at("/response").toString())
                .isEqualTo(
                        "{\"result\":{\"error\":\"The action did not produce a valid response and exited unexpectedly.\"},"
                                + "\"status\":\"action developer error\",\"success\":false}");
        assertThat(record.get("logs").toString())
                .contains("does exit")
                .contains("The action did not initialize or run as expected. Log data might be missing.");
    }

    @Test
    void exceptionIsADeveloperErrorAndDestroysTheSandbox() {
        put("throw", "");

        JsonNode record = whisk.run("throw", "{\"does\":\"throw\"}");
        JsonNode next = whisk.run("throw", "{}");

        assertThat(record.at("/response/result/error").asText())
                .isEqualTo("An error has occurred while invoking the action (see logs for details): "
                        + "java.lang.IllegalStateException: boom");
        assertThat(record.at("/response/status").asText()).isEqualTo("action developer error");
        assertThat(record.at("/response/size").asInt()).isPositive();
        assertThat(record.get("logs").toString()).contains("at demo.Action.main");
        assertThat(RealWhisk.annotation(next, "initTime")).isNotNull();
    }

    @Test
    void returnedErrorIsAnApplicationErrorAndKeepsTheSandbox() {
        put("error", "");

        JsonNode record = whisk.run("error", "{\"does\":\"error\"}");
        JsonNode next = whisk.run("error", "{}");

        assertThat(record.at("/response/status").asText()).isEqualTo("application error");
        assertThat(record.at("/response/result").toString()).isEqualTo("{\"error\":\"no\"}");
        assertThat(RealWhisk.annotation(next, "initTime")).isNull();
    }

    @Test
    void nullAndTooLargeResultsAreErrors() {
        put("bad", "");

        JsonNode none = whisk.run("bad", "{\"does\":\"null\"}");
        JsonNode big = whisk.run("bad", "{\"does\":\"big\"}");

        assertThat(none.at("/response/result/error").asText()).contains("The action returned null");
        assertThat(big.at("/response/status").asText()).isEqualTo("application error");
        assertThat(big.at("/response/result/error").asText())
                .startsWith("The action produced a response that exceeded the allowed length: 1048587 > 1048576 bytes."
                        + " The truncated response was: {");
    }

    @Test
    void tooDeeplyNestedResultIsADeveloperErrorAndDestroysTheSandbox() {
        put("deep", "");

        JsonNode record = whisk.run("deep", "{\"does\":\"deep\"}");
        JsonNode next = whisk.run("deep", "{}");

        assertThat(record.at("/response/result/error").asText())
                .isEqualTo("An error has occurred (see logs for details): java.lang.StackOverflowError");
        assertThat(record.at("/response/status").asText()).isEqualTo("action developer error");
        assertThat(record.get("logs").toString())
                .contains("does deep")
                .contains("stderr: java.lang.StackOverflowError");
        assertThat(RealWhisk.annotation(next, "initTime")).isNotNull();
    }

    @Test
    void exhaustedMemoryIsReported() {
        put("memory", ",\"limits\":{\"memory\":128}");

        assertThat(whisk.run("memory", "{\"does\":\"memory\"}")
                        .at("/response/result/error")
                        .asText())
                .isEqualTo("The action exhausted its memory and was aborted.");
    }

    @Test
    void mainMayNameTheMethod() {
        whisk.put("method", "java:8", jar, "demo.Action#other", "");

        assertThat(whisk.run("method", "{}").at("/response/result").toString()).isEqualTo("{\"other\":true}");
    }

    @Test
    void missingClassIsAnInitializationError() {
        whisk.put("missing", "java:8", jar, "demo.None", "");

        JsonNode record = whisk.run("missing", "{}");

        assertThat(record.at("/response/result/error").asText())
                .isEqualTo("An error has occurred (see logs for details): java.lang.ClassNotFoundException: demo.None");
        assertThat(record.get("duration").asLong())
                .isEqualTo(RealWhisk.annotation(record, "initTime").asLong());
    }

    @Test
    void updatedActionGetsANewSandbox() {
        put("update", "");
        whisk.run("update", "{}");

        put("update", ",\"parameters\":[{\"key\":\"new\",\"value\":true}]");
        JsonNode record = whisk.run("update", "{}");

        assertThat(RealWhisk.annotation(record, "initTime")).isNotNull();
        assertThat(record.at("/response/result/args/new").asBoolean()).isTrue();
        assertThat(record.get("version").asText()).isEqualTo("0.0.2");
    }

    @Test
    void blockingCallAnswersWithTheResult() {
        put("blocking", "");

        RawHttp.Response response = whisk.call("POST", "/actions/pkg/blocking?blocking=true&result=true", "{\"a\":1}");

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("{\"args\":{\"a\":1}}");
    }

    @Test
    void childProcessesAndTheirFilesAreRemovedWithTheServer() throws Exception {
        Path data = directory.resolve("short-lived");
        List<ProcessHandle> children;
        try (RealWhisk shortLived = new RealWhisk(WhiskSettings.in(data))) {
            Set<ProcessHandle> before = ProcessHandle.current().children().collect(Collectors.toSet());
            shortLived.put("a", "java:8", jar, "demo.Action", "");
            shortLived.run("a", "{}");
            children = ProcessHandle.current()
                    .children()
                    .filter(child -> !before.contains(child))
                    .filter(child -> child.info().commandLine().orElse("").contains("JavaSandbox"))
                    .toList();
            assertThat(children).isNotEmpty();
        }

        for (ProcessHandle child : children) {
            child.onExit().get(2, TimeUnit.MINUTES);
        }
        // The directory is removed shortly after the exit of the child is noticed.
        Awaitility.await().until(() -> sandboxDirectories(data) == 0);
    }

    private static long sandboxDirectories(Path data) throws IOException {
        try (Stream<Path> files = Files.list(data.resolve("sandboxes"))) {
            return files.filter(Files::isDirectory).count();
        }
    }

    static int statusOfPost(URI address, String token) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address)
                .header("Authorization", "Bearer " + token)
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    /** Every user of the machine can reach the port, and could otherwise run code as the user of the platform. */
    @Test
    void childAnswersOnlyThePlatformAndExitsWhenItsInputEnds() throws Exception {
        String classPath = JavaSandbox.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath()
                + File.pathSeparator
                + JsonObject.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath();
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classPath,
                        JavaSandbox.class.getName())
                .start();
        child.getOutputStream().write("token\n".getBytes(StandardCharsets.UTF_8));
        child.getOutputStream().flush();
        String port = child.inputReader().readLine();
        assertThat(port).startsWith("SANDBOX_PORT=");
        URI init = URI.create("http://127.0.0.1:" + port.replace("SANDBOX_PORT=", "") + "/init");
        assertThat(statusOfPost(init, "nobody's")).isEqualTo(403);
        assertThat(statusOfPost(init, "token")).isEqualTo(502);

        child.getOutputStream().close();

        assertThat(child.waitFor(2, TimeUnit.MINUTES)).isTrue();
    }

    @Test
    void restartKeepsUsersActionsAndRecords() throws IOException {
        WhiskSettings settings = WhiskSettings.in(directory.resolve("restarted"));
        String id;
        try (RealWhisk before = new RealWhisk(settings)) {
            before.put("kept", "java:8", jar, "demo.Action", "");
            id = before.invoke("kept", "{\"a\":1}");
            before.await(id);
        }

        try (RealWhisk after = new RealWhisk(settings)) {
            assertThat(after.record(id).at("/response/result/args/a").asInt()).isEqualTo(1);
            assertThat(RealWhisk.json(after.call("GET", "/activations?docs=true", "")))
                    .hasSize(1);
            assertThat(after.run("kept", "{\"a\":2}")
                            .at("/response/result/args/a")
                            .asInt())
                    .isEqualTo(2);
        }
    }
}
