package io.faasload.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.config.AuthKey;
import io.faasload.config.key.ConfigurationException;
import io.faasload.config.key.Mistakes;
import io.faasload.config.key.Secret;
import io.faasload.manifest.ActionDefinition;
import io.faasload.manifest.Manifest;
import io.faasload.openwhisk.RestClient;
import io.faasload.openwhisk.ScriptedServer;
import io.faasload.openwhisk.ScriptedServer.Script;
import io.faasload.openwhisk.http.ServerTrust;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ActionDeploymentTest {

    private static final AuthKey KEY = new AuthKey("a1000000-0000-4000-8000-000000000001", new Secret("k".repeat(64)));

    /** The relevant fields of a stock OpenWhisk, except that it allows only 128 MB. */
    private static final String STOCK = """
            {"concurrentInvocations": 30, "invocationsPerMinute": 60, "maxActionConcurrency": 1, "maxActionLogs": 10,
             "maxActionMemory": 512, "maxActionTimeout": 300000, "minActionConcurrency": 1, "minActionLogs": 0,
             "minActionMemory": 256, "minActionTimeout": 100}""";

    @TempDir
    Path directory;

    /** Seen: OpenWhisk refused it after the actions before it were uploaded. */
    @Test
    void namesEachLimitThatOpenWhiskRefusesByItsKey() throws Exception {
        List<String> mistakes = mistakes(
                Script.reply(200, STOCK),
                "{concurrentActivations: 2, memorySize: 1024, timeout: 300001, logSize: 11}",
                "{concurrency: 5, memorySize: 128}",
                "{concurrency: 1, memorySize: 512, timeout: 300000}");

        String granted = ", which is the limit of this OpenWhisk for actions of ";
        assertThat(mistakes)
                .containsExactly(
                        "p/f0: limits.memorySize: must be at most 512" + granted + "user-f0, but is 1024",
                        "p/f0: limits.timeout: must be at most 300000" + granted + "user-f0, but is 300001",
                        "p/f0: limits.logSize: must be at most 10" + granted + "user-f0, but is 11",
                        "p/f0: limits.concurrentActivations: must be at most 1" + granted + "user-f0, but is 2",
                        "p/f1: limits.memorySize: must be at least 256" + granted + "user-f1, but is 128",
                        "p/f1: limits.concurrency: must be at most 1" + granted + "user-f1, but is 5");
    }

    @Test
    void doesNotCheckLimitsThatOpenWhiskDoesNotReport() throws Exception {
        assertThat(mistakes(Script.reply(200, "{}"), "{concurrency: 5}")).isEmpty();
        assertThat(mistakes(Script.reply(404, "{}"), "{concurrency: 5}")).isEmpty();
        assertThat(mistakes(
                        Script.reply(
                                200, STOCK.replace("\"maxActionConcurrency\": 1", "\"maxActionConcurrency\": 500")),
                        "{concurrency: 5}"))
                .isEmpty();
    }

    @Test
    void failsAtOnceOnARefusedKey() {
        assertThatThrownBy(() -> mistakes(Script.reply(401, "{\"error\": \"no\"}"), "{}", "{}"))
                .isInstanceOf(DeploymentException.class)
                .hasMessageStartingWith("action p/f0: OpenWhisk answers 401 (no)");
    }

    private List<String> mistakes(Script script, String... limits) throws Exception {
        StringBuilder manifest = new StringBuilder("packages: {p: {actions: {");
        for (int i = 0; i < limits.length; i++) {
            manifest.append("f%d: {docker: i, annotations: {input_kind: image}, limits: %s},".formatted(i, limits[i]));
        }
        Path file = Files.writeString(directory.resolve("manifest.yml"), manifest + "}}}");
        Mistakes mistakes = new Mistakes();
        try (ScriptedServer server = ScriptedServer.start(script);
                RestClient client = new RestClient(server.address(), ServerTrust.JAVA, Duration.ofMinutes(2))) {
            ActionDeployment deployment = new ActionDeployment(client, name -> null);
            for (ActionDefinition action : Manifest.read(file, Set.of("image")).actions()) {
                deployment.checkLimits(KEY, action, mistakes);
            }
        }
        try {
            mistakes.throwIfAny();
            return List.of();
        } catch (ConfigurationException e) {
            return e.mistakes();
        }
    }
}
