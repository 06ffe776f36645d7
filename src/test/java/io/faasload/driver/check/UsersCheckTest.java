package io.faasload.driver.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.config.AuthKey;
import io.faasload.config.LoaderConfig;
import io.faasload.config.key.Secret;
import io.faasload.deployment.UserReadiness;
import io.faasload.openwhisk.ScriptedServer;
import io.faasload.openwhisk.ScriptedServer.Script;
import io.faasload.run.Target;
import io.faasload.schedule.trace.TraceDefinition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the stand-in for the admin command, and an OpenWhisk that counts what it is asked. */
class UsersCheckTest {

    private static final AuthKey KEY = new AuthKey("a1000000-0000-4000-8000-000000000001", new Secret("k".repeat(64)));

    @TempDir
    Path directory;

    private Path users;

    @BeforeEach
    void makeFolder() throws Exception {
        users = Files.createDirectory(directory.resolve("users"));
    }

    private List<String> verdicts(String wskadmin, int expectedQuestions, String... names) throws Exception {
        try (ScriptedServer server =
                ScriptedServer.start(Script.reply(401, "{\"error\": \"The supplied authentication is invalid\"}"))) {
            LoaderConfig config = LoaderConfig.load(
                    Path.of("deploy/loader.yml"),
                    Map.of(
                            "openwhisk.wskadmin",
                            wskadmin,
                            "openwhisk.apihost",
                            server.address().toString()),
                    Map.of(),
                    directory);
            Inspection inspection = new Inspection(config);
            Map<String, AuthKey> keys = new LinkedHashMap<>();
            List.of(names).forEach(name -> keys.put(name, KEY));
            inspection.plan(List.of(names).stream().map(UsersCheckTest::trace).toList(), null, keys);
            inspection.run(new UsersCheck());
            inspection.run(new ActionsCheck());
            inspection.run(new LimitsCheck());
            assertThat(server.requests()).hasSize(expectedQuestions);
            return inspection.verdicts().stream()
                    .map(verdict -> verdict.level() + " " + verdict.text())
                    .toList();
        }
    }

    private static TraceDefinition trace(String user) {
        return new TraceDefinition(1, new Target(1, user, "p/a"), "image", "jpg", 10, List.of(), 60_000);
    }

    private String standIn() {
        return "sh " + Path.of("src/test/resources/wskadmin-stand-in").toAbsolutePath() + " next " + users;
    }

    /** Seen: they were refused for minutes after `users create`, with the advice to run that. */
    @Test
    void keysOfUsersThatDoNotExistAreNeverShownToOpenWhisk() throws Exception {
        Files.writeString(users.resolve("user-other"), "a1000000-0000-4000-8000-000000000002:" + "k".repeat(64));

        assertThat(verdicts(standIn(), 0, "user-none", "user-other"))
                .containsExactly(
                        "FAIL user user-none: OpenWhisk has none ([wskadmin] Error: Subject to delete not found):"
                                + " bin/faasload users create; until then its key is not used",
                        "FAIL user user-other: OpenWhisk has another key than openwhisk.authkeys: bin/faasload users"
                                + " create gets it");
    }

    @Test
    void anExistingUserIsAskedForAndARefusalSaysThatItMayLast() throws Exception {
        Files.writeString(users.resolve("user-a"), KEY.uuid() + ":" + KEY.key().value());

        assertThat(verdicts(standIn(), 2, "user-a"))
                .startsWith("OK users: the admin command knows all 1, with their keys")
                .anyMatch(line -> line.endsWith(UserReadiness.STALE_KEY));
    }

    @Test
    void withoutAnAdminCommandOpenWhiskIsAsked() throws Exception {
        assertThat(verdicts("/no/such/wskadmin", 2, "user-a").get(0))
                .startsWith("OK users: not checked by the admin command: /no/such/wskadmin does not start");
        Files.createFile(users.resolve("broken"));
        assertThat(verdicts(standIn(), 2, "user-a").get(0))
                .isEqualTo("OK users: not checked by the admin command: [wskadmin] Error: Connection refused");
    }
}
