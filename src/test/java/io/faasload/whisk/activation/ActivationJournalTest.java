package io.faasload.whisk.activation;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.whisk.activation.ActivationJournal.Unfinished;
import io.faasload.whisk.entity.Entities;
import io.faasload.whisk.entity.EntityName;
import io.faasload.whisk.entity.Kinds;
import io.faasload.whisk.entity.User;
import io.faasload.whisk.entity.Users;
import io.faasload.whisk.entity.WhiskAction;
import io.faasload.whisk.entity.WhiskJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ActivationJournalTest {

    private static final EntityName ECHO = new EntityName("user-a", null, "echo");
    private static final EntityName PACKAGED = new EntityName("user-a", "p", "with space");

    @TempDir
    private Path directory;

    private Users users;
    private Entities entities;
    private int received;

    @BeforeEach
    void populate() throws IOException {
        users = new Users(directory);
        entities = new Entities(directory);
        users.create("user-a", users.newAuthKey());
        put(ECHO);
        put(PACKAGED);
    }

    private WhiskAction put(EntityName name) {
        Kinds kinds = new Kinds(Kinds.NODEJS);
        return entities.putAction(
                name,
                true,
                present -> WhiskAction.put(
                        name,
                        present,
                        WhiskJson.parseContent("{\"exec\":{\"kind\":\"nodejs:20\",\"code\":\"x\"}}"),
                        kinds,
                        512,
                        received));
    }

    private Activation activation(EntityName action, String argument) {
        User user = users.find("user-a").orElseThrow();
        return new Activation(
                Activation.newId(),
                user,
                entities.findAction(action).orElseThrow(),
                action.packageName() == null ? null : "user-b/binding",
                WhiskJson.parseContent(argument),
                "transaction",
                ++received,
                new CompletableFuture<>());
    }

    private ActivationJournal journal() throws IOException {
        return new ActivationJournal(directory, users, entities);
    }

    private List<Unfinished> left() throws IOException {
        try (ActivationJournal journal = journal()) {
            return journal.unfinished();
        }
    }

    @Test
    void keepsUnfinishedActivationsInOrder() throws IOException {
        Activation waiting =
                activation(PACKAGED, "{\"b\":[1.50,null,\"\\n\\u0000\\u20ac\"],\"a\":12345678901234567890.10}");
        Activation ended = activation(ECHO, "{}");
        Activation running = activation(ECHO, "{}");
        try (ActivationJournal journal = journal()) {
            List.of(waiting, ended, running).forEach(journal::accepted);
            journal.started(ended);
            journal.started(running);
            journal.ended(ended);
        }

        for (int restart = 0; restart < 2; restart++) {
            List<Unfinished> left = left();
            assertThat(left).extracting(Unfinished::started).containsExactly(false, true);
            assertThat(left.get(1).activation().id()).isEqualTo(running.id());
            assertThat(left.get(0).activation())
                    .usingRecursiveComparison()
                    .ignoringFields("answer")
                    .isEqualTo(waiting);
        }
    }

    @Test
    void skipsALineTruncatedByACrash() throws IOException {
        Activation complete = activation(ECHO, "{}");
        try (ActivationJournal journal = journal()) {
            journal.accepted(complete);
        }
        Files.writeString(file(), "accepted\t{\"id\":\"0123", StandardOpenOption.APPEND);

        assertThat(left())
                .extracting(unfinished -> unfinished.activation().id())
                .containsExactly(complete.id());
    }

    @Test
    void dropsActivationsWithoutUserOrActionAndUsesTheCurrentAction() throws IOException {
        Activation ofDeletedAction = activation(ECHO, "{}");
        Activation ofChangedAction = activation(PACKAGED, "{}");
        try (ActivationJournal journal = journal()) {
            journal.accepted(ofDeletedAction);
            journal.accepted(ofChangedAction);
        }
        entities.deleteAction(ECHO);
        WhiskAction changed = put(PACKAGED);

        assertThat(left())
                .extracting(unfinished -> unfinished.activation().action())
                .containsExactly(changed);
        users.delete("user-a");
        assertThat(left()).isEmpty();
    }

    @Test
    void isRewrittenWhenMostOfItIsAboutCompletedActivations() throws IOException {
        Activation first = activation(ECHO, "{}");
        Activation running = activation(ECHO, "{}");
        try (ActivationJournal journal = new ActivationJournal(directory, users, entities, 10_000)) {
            journal.accepted(first);
            journal.accepted(running);
            journal.started(running);
            for (int i = 0; i < 1000; i++) {
                Activation ended = activation(ECHO, "{}");
                journal.accepted(ended);
                journal.started(ended);
                journal.ended(ended);
                assertThat(Files.size(file())).isLessThan(11_000);
            }
        }

        assertThat(left()).extracting(Unfinished::started).containsExactly(false, true);
    }

    @Test
    void isReadableOnlyByItsOwnerAndLeavesNoOtherFile() throws IOException {
        left();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        try (var files = Files.list(directory)) {
            assertThat(files.filter(Files::isRegularFile)).containsExactly(file());
        }
    }

    private Path file() {
        return directory.resolve("unended.journal");
    }
}
