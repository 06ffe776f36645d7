package io.faasload.whisk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.faasload.security.Listeners;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Node.js actions in real child processes, if node is available. */
class NodeActionsIT {

    private static RealWhisk whisk;

    @BeforeAll
    static void start(@TempDir Path data) throws IOException {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(entry -> Files.isExecutable(Path.of(entry, "node"))),
                "no node on the PATH");
        whisk = new RealWhisk(WhiskSettings.in(data));
    }

    @AfterAll
    static void stop() throws IOException {
        if (whisk != null) {
            whisk.close();
        }
    }

    private static void put(String name, String code) {
        whisk.put(name, "nodejs:20", code, "", "");
    }

    @Test
    void functionInTheCodeIsTheAction() {
        put("echo", "function main(p) { console.log('hello ' + JSON.stringify(p).length); return {echo: p}; }");

        JsonNode cold = whisk.run("echo", "{\"x\":1,\"s\":\"\\u00e9\"}");
        JsonNode warm = whisk.run("echo", "{\"x\":2}");

        assertThat(cold.at("/response").toString())
                .isEqualTo(
                        "{\"result\":{\"echo\":{\"s\":\"é\",\"x\":1}},\"size\":24,\"status\":\"success\",\"success\":true}");
        assertThat(cold.get("logs")).hasSize(1);
        assertThat(cold.get("logs").get(0).asText()).endsWith("stdout: hello 15");
        assertThat(RealWhisk.annotation(cold, "initTime")).isNotNull();
        assertThat(RealWhisk.annotation(warm, "initTime")).isNull();
        assertThat(warm.get("logs").get(0).asText()).endsWith("stdout: hello 7");
    }

    /** The port can be reached by every user of the machine. */
    @Test
    void sandboxAnswersOnlyThePlatform() throws Exception {
        put("alone", "function main(p) { return p; }");
        Set<ProcessHandle> before = ProcessHandle.current().children().collect(Collectors.toSet());
        whisk.run("alone", "{}");
        long sandbox = ProcessHandle.current()
                .children()
                .filter(child -> !before.contains(child))
                .findFirst()
                .orElseThrow()
                .pid();

        Set<Integer> ports = Listeners.ports(Listeners.all(sandbox));
        assertThat(ports).hasSize(1);
        for (String path : List.of("/init", "/run")) {
            URI address = URI.create("http://127.0.0.1:" + ports.iterator().next() + path);
            assertThat(JavaActionsIT.statusOfPost(address, "nobody's")).isEqualTo(403);
        }
    }

    @Test
    void exportedFunctionAndPromiseWork() {
        put("promise", "exports.main = p => new Promise(done => setTimeout(() => done({waited: p.ms}), p.ms));");

        assertThat(whisk.run("promise", "{\"ms\":20}").at("/response/result").toString())
                .isEqualTo("{\"waited\":20}");
    }

    @Test
    void environmentDescribesTheActivation() {
        put(
                "env",
                "function main() { return {id: process.env.__OW_ACTIVATION_ID, host: require('os').hostname() && process.env.HOSTNAME}; }");

        String id = whisk.invoke("env", "{}");
        JsonNode result = whisk.await(id).at("/response/result");

        assertThat(result.get("id").asText()).isEqualTo(id);
        assertThat(result.get("host").asText()).matches("[0-9a-f]{12}");
    }

    @Test
    void throwIsADeveloperErrorAndRejectionAnApplicationError() {
        put("throw", "function main() { throw new Error('boom from action'); }");
        put("reject", "function main() { return Promise.reject(new Error('rejected')); }");

        JsonNode thrown = whisk.run("throw", "{}");
        JsonNode rejected = whisk.run("reject", "{}");

        assertThat(thrown.at("/response").toString())
                .isEqualTo("{\"result\":{\"error\":\"An error has occurred: Error: boom from action\"},\"size\":58,"
                        + "\"status\":\"action developer error\",\"success\":false}");
        assertThat(rejected.at("/response/status").asText()).isEqualTo("application error");
        assertThat(rejected.at("/response/result/error/message").asText()).isEqualTo("rejected");
        assertThat(rejected.at("/response/result/error/name").asText()).isEqualTo("Error");
    }

    @Test
    void syntaxErrorIsAnInitializationError() {
        put("badinit", "this is not javascript");

        JsonNode record = whisk.run("badinit", "{}");

        assertThat(record.at("/response/result/error").asText())
                .startsWith("Initialization has failed due to: SyntaxError: Unexpected identifier 'is'");
        assertThat(record.get("logs").get(0).asText()).contains("Error during initialization:");
        assertThat(record.at("/response/status").asText()).isEqualTo("action developer error");
    }

    @Test
    void exitAndTimeoutAreDeveloperErrors() {
        put("exit", "function main() { process.exit(3); }");
        whisk.put(
                "slow",
                "nodejs:20",
                "function main() { return new Promise(() => setTimeout(() => {}, 60000)); }",
                "",
                ",\"limits\":{\"timeout\":300}");

        assertThat(whisk.run("exit", "{}").at("/response/result/error").asText())
                .isEqualTo("The action did not produce a valid response and exited unexpectedly.");
        assertThat(whisk.runBeyondItsLimit("slow", "{}")
                        .at("/response/result/error")
                        .asText())
                .isEqualTo("The action exceeded its time limits of 300 milliseconds.");
    }

    @Test
    void zippedModuleIsUnpacked() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            entry(zip, "package.json", "{\"main\":\"src/entry.js\"}");
            entry(zip, "src/entry.js", "exports.main = p => ({sum: require('./add')(p.a, p.b)});");
            entry(zip, "src/add.js", "module.exports = (a, b) => a + b;");
        }
        put("zipped", Base64.getEncoder().encodeToString(bytes.toByteArray()));

        assertThat(whisk.run("zipped", "{\"a\":2,\"b\":3}")
                        .at("/response/result")
                        .toString())
                .isEqualTo("{\"sum\":5}");
    }

    private static void entry(ZipOutputStream zip, String name, String content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content.getBytes(StandardCharsets.UTF_8));
    }
}
