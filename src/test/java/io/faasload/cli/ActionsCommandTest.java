package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.config.AuthKey;
import io.faasload.config.AuthKeys;
import io.faasload.config.LoaderConfig;
import io.faasload.config.key.ConfigurationException;
import io.faasload.config.key.Secret;
import io.faasload.manifest.Manifest;
import io.faasload.openwhisk.ScriptedServer;
import io.faasload.openwhisk.ScriptedServer.Script;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ActionsCommandTest {

    @TempDir
    Path directory;

    @Test
    void uploadsNothingIfALimitOfTheLastActionIsRefused() throws Exception {
        Path file = Files.writeString(directory.resolve("manifest.yml"), """
                packages:
                  p:
                    actions:
                      first: {docker: i, annotations: {input_kind: image}}
                      last: {docker: i, annotations: {input_kind: image}, limits: {concurrentActivations: 2}}
                """);
        StringWriter out = new StringWriter();
        try (ScriptedServer server = ScriptedServer.start(Script.reply(200, "{\"maxActionConcurrency\": 1}"))) {
            LoaderConfig config = LoaderConfig.load(
                    Path.of("deploy/loader.yml"),
                    Map.of(
                            "openwhisk.apihost",
                            server.address().toString(),
                            "openwhisk.authkeys",
                            directory.resolve("keys").toString()),
                    Map.of(),
                    directory);
            for (String user : Set.of("user-first", "user-last")) {
                new AuthKeys(config.openwhisk().authkeys())
                        .write(user, new AuthKey("a1000000-0000-4000-8000-000000000001", new Secret("k".repeat(64))));
            }

            assertThatThrownBy(() ->
                            ActionsCommand.deploy(config, Manifest.read(file, Set.of("image")), new PrintWriter(out)))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("p/last: limits.concurrentActivations: must be at most 1");
            assertThat(server.requests())
                    .hasSize(2)
                    .allMatch(request -> request.line().startsWith("GET "));
        }
        assertThat(out.toString()).isEmpty();
    }
}
