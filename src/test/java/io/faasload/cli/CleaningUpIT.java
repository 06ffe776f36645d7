package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.local.LocalPlatform;
import io.faasload.local.PlatformExtension;
import io.faasload.local.postgres.DatabaseLogin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code actions delete} and {@code users delete}, repeated or not, delete what was created for a generation, and nothing else. */
@ExtendWith(PlatformExtension.class)
class CleaningUpIT {

    @TempDir
    private Path directory;

    @Test
    void deletesWhatIsNamedAndWasCreatedHere(LocalPlatform platform, DatabaseLogin database) throws Exception {
        Session session = new Session(platform, database, "cleaning", directory);
        Path manifest =
                NoopAction.manifest(directory, "cleaning", List.of("clean-one", "clean-two"), NoopAction.NO_PARAMETERS);
        session.deploy(List.of(), manifest);

        assertThat(session.success(List.of(), "actions", "delete", manifest.toString(), "cleaning/clean-one")
                        .out())
                .isEqualToNormalizingNewlines("user-clean-one/cleaning/clean-one: deleted\n");
        assertThat(session.success(List.of(), "actions", "delete", manifest.toString(), "cleaning/clean-one")
                        .out())
                .isEqualToNormalizingNewlines("user-clean-one/cleaning/clean-one: absent\n");
        assertThat(session.run("check").out())
                .contains("OpenWhisk does not have it", "user-clean-two/cleaning/clean-two: deployed");
        assertThat(session.run("actions", "delete", manifest.toString(), "cleaning/three")
                        .exit())
                .isEqualTo(2);

        Path changed = NoopAction.manifest(
                Files.createDirectory(directory.resolve("changed")),
                "cleaning",
                List.of("clean-two"),
                NoopAction.NO_PARAMETERS,
                "limits: {memorySize: 512}");
        Session.Ended left = session.run("actions", "delete", changed.toString(), "cleaning/clean-two");
        assertThat(left.out())
                .isEqualToNormalizingNewlines(
                        "user-clean-two/cleaning/clean-two: kept, because it differs from the manifest\n");
        assertThat(left.exit()).isEqualTo(1);

        assertThat(session.success(List.of(), "users", "delete", "user-clean-one", "user-none")
                        .out())
                .isEqualToNormalizingNewlines("user-clean-one: deleted\nuser-none: absent\n");
        assertThat(session.success(List.of(), "users", "delete", "user-clean-one")
                        .out())
                .isEqualToNormalizingNewlines("user-clean-one: absent\n");
        assertThat(directory.resolve("authkeys").resolve("user-clean-one")).doesNotExist();
        assertThat(directory.resolve("authkeys").resolve("user-clean-two")).exists();
    }
}
