package io.faasload.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.config.AuthKey;
import io.faasload.config.AuthKeys;
import io.faasload.config.key.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Uses a fake admin command, as strict as {@code wskadmin-next} and the older {@code wskadmin}. */
class UserCreationTest {

    private static final AuthKey KEY = new AuthKey("a1000000-0000-4000-8000-000000000001", new Secret("k".repeat(64)));

    @TempDir
    Path directory;

    private Path users;
    private AuthKeys keys;

    @BeforeEach
    void makeFolders() throws Exception {
        users = Files.createDirectory(directory.resolve("users"));
        keys = new AuthKeys(directory.resolve("keys"));
    }

    private UserCreation creation(String kind) {
        return new UserCreation(
                List.of("sh", Path.of("src/test/resources/wskadmin-stand-in").toString(), kind, users.toString()),
                keys);
    }

    @ParameterizedTest
    @ValueSource(strings = {"next", "python"})
    void createsAUserWithTheStoredKey(String kind) throws Exception {
        keys.write("user-kept", KEY);

        assertThat(creation(kind).ensure("user-kept")).isEqualTo(UserCreation.Outcome.CREATED);

        assertThat(users.resolve("user-kept"))
                .hasContent(KEY.uuid() + ":" + KEY.key().value());
        assertThat(creation(kind).ensure("user-kept")).isEqualTo(UserCreation.Outcome.UNCHANGED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"next", "python"})
    void storesTheKeyOfAUserThatItCreates(String kind) throws Exception {
        assertThat(creation(kind).ensure("user-new")).isEqualTo(UserCreation.Outcome.CREATED);

        AuthKey kept = keys.of("user-new");
        assertThat(users.resolve("user-new"))
                .hasContent(kept.uuid() + ":" + kept.key().value());
    }

    @ParameterizedTest
    @ValueSource(strings = {"next", "python"})
    void looksUpAUserWithoutChangingAnything(String kind) throws Exception {
        assertThat(creation(kind).lookUp("user-none").isAbsent()).isTrue();
        creation(kind).ensure("user-new");
        assertThat(creation(kind).lookUp("user-new").key()).isEqualTo(keys.of("user-new"));

        // Not known: the command fails otherwise.
        Files.createFile(users.resolve("broken"));
        assertThat(creation(kind).lookUp("user-none").isAnswer()).isFalse();
        assertThat(creation(kind).lookUp("user-none").text()).contains("Connection refused");
    }

    @ParameterizedTest
    @ValueSource(strings = {"next", "python"})
    void deletesOnlyUsersThatItCreated(String kind) throws Exception {
        creation(kind).ensure("user-ours");
        Files.writeString(
                users.resolve("user-theirs"), KEY.uuid() + ":" + KEY.key().value());
        assertThat(creation(kind).ensure("user-theirs")).isEqualTo(UserCreation.Outcome.KEY_KEPT);

        assertThat(creation(kind).delete("user-ours")).isEqualTo(UserCreation.Deletion.DELETED);
        assertThat(creation(kind).delete("user-ours")).isEqualTo(UserCreation.Deletion.ABSENT);
        assertThat(creation(kind).delete("user-theirs")).isEqualTo(UserCreation.Deletion.NOT_CREATED_HERE);

        assertThat(users.resolve("user-ours")).doesNotExist();
        assertThat(keys.has("user-ours")).isFalse();
        assertThat(users.resolve("user-theirs")).exists();
        assertThat(keys.has("user-theirs")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"next", "python"})
    void setsTheLimitsThatAreGiven(String kind) throws Exception {
        creation(kind).limit("user-both", 600, 50);
        creation(kind).limit("user-one", null, 5);

        assertThat(users.resolve("user-both.limits"))
                .hasContent("--invocationsPerMinute 600 --concurrentInvocations 50 \n");
        assertThat(users.resolve("user-one.limits")).hasContent("--concurrentInvocations 5 \n");
    }

    /** Seen on a stock standalone OpenWhisk: exit code 3, "Resource is corrupted", at each but the first time. */
    @Test
    void saysWhetherLimitsCanBeSetAgain() throws Exception {
        assertThat(creation("next").limit("user-one", 600, 50)).isTrue();
        assertThat(creation("next").limit("user-one", 600, 50)).isTrue();

        Files.createFile(users.resolve("memory"));
        assertThat(creation("next").limit("user-new", 600, 50)).isTrue();
        assertThat(creation("next").limit("user-new", 700, 50)).isFalse();
        assertThat(users.resolve("user-new.limits"))
                .hasContent("--invocationsPerMinute 600 --concurrentInvocations 50 \n");
    }
}
