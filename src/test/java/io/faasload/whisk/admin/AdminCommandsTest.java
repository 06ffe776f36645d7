package io.faasload.whisk.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.whisk.admin.AdminCommands.Outcome;
import io.faasload.whisk.entity.UserLimits;
import io.faasload.whisk.entity.Users;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdminCommandsTest {

    private static final String KEY = "k".repeat(64);
    private static final String UUID = "a1000000-0000-4000-8000-000000000001";

    @TempDir
    private Path directory;

    private Users users;
    private AdminCommands commands;

    @BeforeEach
    void open() throws IOException {
        users = new Users(directory);
        commands = new AdminCommands(users);
    }

    private Outcome run(String command) {
        return commands.run(List.of(command.split(" ")));
    }

    @Test
    void givenKeySurvivesARestart() throws IOException {
        assertThat(run("user create -u " + UUID + ":" + KEY + " user-a")).isEqualTo(new Outcome(0, UUID + ":" + KEY));

        users = new Users(directory);

        assertThat(users.authenticate(UUID, KEY)).isPresent();
        assertThat(users.authenticate(UUID, KEY + "x")).isEmpty();
        assertThat(new AdminCommands(users)
                        .run(List.of("user", "get", "user-a"))
                        .output())
                .isEqualTo(UUID + ":" + KEY);
    }

    @Test
    void uuidBelongsToASingleSubject() {
        run("user create -u " + UUID + ":" + KEY + " user-a");

        assertThat(run("user create -u " + UUID + ":" + KEY + " user-b").exitCode())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "user create abc, 2, Subject name must be at least 5 characters",
        "user create user/a, 2, Subject name contains illegal characters",
        "user create -u x:y user-a, 2, authorization id is not a valid UUID",
        "user create -u a1000000-0000-4000-8000-000000000001:y user-a, 2, authorization key must be at least 64",
        "user get user-none, 1, Failed to get subject",
        "user delete user-none, 1, Subject to delete not found",
        "limits set --invocationsPerMinute 1 user-none, 1, no identities found",
        "limits set --invocationsPerMinute many user-none, 2, --invocationsPerMinute must be a non-negative integer",
        "limits set --other 1 user-none, 2, usage",
        "limits set user-none --invocationsPerMinute 1, 2, Excess arguments provided: '--invocationsPerMinute 1'",
        "user create user-a -u x:y, 2, Excess arguments provided: '-u x:y'",
        "user what user-a, 2, usage",
        "limits, 2, usage",
    })
    void failureSaysWhy(String command, int exitCode, String beginning) {
        Outcome outcome = run(command);

        assertThat(outcome.exitCode()).isEqualTo(exitCode);
        assertThat(outcome.output()).startsWith(beginning);
    }

    @Test
    void limitsAreSetIndividuallyAndDeletedTogether() {
        run("user create user-a");
        assertThat(run("limits get user-a").output()).isEqualTo("No limits found, default system limits apply");

        run("limits set --invocationsPerMinute 10 user-a");
        run("limits set --concurrentInvocations 3 user-a");
        assertThat(users.find("user-a").orElseThrow().limits()).isEqualTo(new UserLimits(10, 3));
        assertThat(run("limits get user-a").output()).isEqualTo("invocationsPerMinute = 10\nconcurrentInvocations = 3");

        run("limits delete user-a");
        assertThat(users.find("user-a").orElseThrow().limits()).isEqualTo(UserLimits.NONE);
    }
}
