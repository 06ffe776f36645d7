package io.faasload.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.config.AuthKey;
import io.faasload.config.key.Secret;
import io.faasload.openwhisk.RestClient;
import io.faasload.openwhisk.ScriptedServer;
import io.faasload.openwhisk.ScriptedServer.Script;
import io.faasload.openwhisk.http.ServerTrust;
import io.faasload.whisk.WhiskServer;
import io.faasload.whisk.WhiskSettings;
import io.faasload.whisk.entity.UserLimits;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UserReadinessTest {

    private static final AuthKey KEY = new AuthKey("a1000000-0000-4000-8000-000000000001", new Secret("k".repeat(64)));

    private final List<String> reported = new ArrayList<>();

    private void await(URI address, Integer perMinute, Integer inFlight) throws Exception {
        try (RestClient client = new RestClient(address, ServerTrust.JAVA, Duration.ofMinutes(2))) {
            new UserReadiness(client, Duration.ofMillis(10), reported::add).await("user-a", KEY, perMinute, inFlight);
        }
    }

    @Test
    void waitsWhileTheKeyIsRefusedAndThenWhileOldLimitsApply() throws Exception {
        Script refused = Script.reply(401, "{\"error\": \"The supplied authentication is invalid\"}");
        Script earlier = Script.reply(200, "{\"invocationsPerMinute\": 60, \"concurrentInvocations\": 30}");
        Script wanted = Script.reply(200, "{\"invocationsPerMinute\": 600, \"concurrentInvocations\": 30}");
        try (ScriptedServer server = ScriptedServer.start(Script.inTurn(refused, refused, earlier, wanted))) {
            await(server.address(), 600, null);

            assertThat(server.requests()).hasSize(4);
        }
        assertThat(reported)
                .containsExactly("user user-a: OpenWhisk refuses its key (401: The supplied authentication is invalid);"
                        + " waiting up to 5 minutes for its cache to expire");
    }

    @Test
    void returnsAtOnceIfThereIsNothingToWaitFor() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(Script.reply(200, "{}"))) {
            await(server.address(), null, null);
            await(server.address(), 600, 5); // An OpenWhisk that does not report limits.

            assertThat(server.requests()).hasSize(2);
        }
        assertThat(reported).isEmpty();
    }

    @Test
    void requiresTheLimitsThatCannotBeSetAgain() throws Exception {
        Script limits = Script.reply(200, "{\"invocationsPerMinute\": 600, \"concurrentInvocations\": 30}");
        try (ScriptedServer server = ScriptedServer.start(limits);
                RestClient client = new RestClient(server.address(), ServerTrust.JAVA, Duration.ofMinutes(2))) {
            UserReadiness readiness = new UserReadiness(client, Duration.ZERO, reported::add);
            readiness.require("user-a", KEY, 600, null);

            assertThatThrownBy(() -> readiness.require("user-a", KEY, 600, 50))
                    .isInstanceOf(DeploymentException.class)
                    .hasMessageStartingWith("user user-a: OpenWhisk has other limits for it than requested, and")
                    .hasMessageContaining(
                            "add --wait if they were set within the last 5 minutes; else restart OpenWhisk");
        }
        assertThat(reported).isEmpty();
    }

    @Test
    void doesNotWaitForAnOpenWhiskThatDoesNotAnswer() {
        assertThatThrownBy(() -> await(URI.create("http://127.0.0.1:1"), null, null))
                .isInstanceOf(DeploymentException.class)
                .hasMessageContaining("start OpenWhisk, or correct openwhisk.apihost");
    }

    /** Seen: a key that was used before it existed, and created later. */
    @Test
    void waitsUntilTheCacheOfTheEmbeddedOpenWhiskExpires(@TempDir Path directory) throws Exception {
        WhiskSettings settings = WhiskSettings.in(directory).withIdentitiesKept(Duration.ofSeconds(2));
        try (WhiskServer server = WhiskServer.start(settings, event -> {});
                RestClient client = new RestClient(server.address(), ServerTrust.JAVA, Duration.ofMinutes(2))) {
            assertThat(client.get(KEY, "limits").status()).isEqualTo(401);
            server.users().create("user-a", KEY);
            server.users().limit("user-a", new UserLimits(600, 5));

            await(server.address(), 600, 5);

            assertThat(client.get(KEY, "limits").status()).isEqualTo(200);
        }
    }
}
