package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.local.LocalPlatform;
import io.faasload.local.PlatformExtension;
import io.faasload.local.postgres.DatabaseLogin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Removes each prerequisite of a generation in turn; {@code check} and {@code generate} report which, and what to do. */
@ExtendWith(PlatformExtension.class)
class FaultyEnvironmentIT {

    private static final String NOBODY_LISTENS = "127.0.0.1:1";

    @TempDir
    static Path directory;

    private static Session session;

    @BeforeAll
    static void deploy(LocalPlatform platform, DatabaseLogin database) throws IOException {
        session = new Session(platform, database, "faulty", directory);
        Files.writeString(directory.resolve("file"), "not a directory");
        Path manifest = NoopAction.manifest(directory, "faulty", List.of("faulty"), NoopAction.NO_PARAMETERS);
        session.deploy(List.of(), manifest);
        session.success(List.of(), "check");
        Files.writeString(
                directory.resolve("undeployed.yml"),
                Files.readString(manifest).replace("faulty:\n        function", "undeployed:\n        function"));
        Files.writeString(directory.resolve("wrongpassword"), "wrong");
        Path wrongKeys = Files.createDirectory(directory.resolve("wrongkeys"));
        Files.writeString(
                wrongKeys.resolve("user-faulty"),
                "00000000-0000-4000-8000-000000000000:abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijkl");
        Files.createDirectory(directory.resolve("nokeys"));
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of("openwhisk.apihost=http://" + NOBODY_LISTENS, "API: no answer from", "openwhisk.apihost"),
                Arguments.of("openwhisk.authkeys=DIR/wrongkeys", "user user-faulty", "users create"),
                Arguments.of("openwhisk.authkeys=DIR/nokeys", "user-faulty: no such file", "users create"),
                Arguments.of("openwhisk.kafkahost=" + NOBODY_LISTENS, "Kafka: no connection to", "openwhisk.kafkahost"),
                Arguments.of("openwhisk.eventstopic=nope", "has no topic nope", "openwhisk.eventstopic"),
                Arguments.of("database.port=1", "cannot connect to PostgreSQL", "database.port"),
                Arguments.of("database.passwordfile=DIR/wrongpassword", "turns user", "database.password"),
                Arguments.of("generation.statedir=DIR/file/states", "is not writable", "generation.statedir"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void isNamedInOneLineWithARemedyAndWithoutSecrets(String setting, String what, String remedy) {
        for (String command : List.of("check", "generate")) {
            Session.Ended ended = session.run(settings(setting), command);

            assertThat(ended.exit()).as(command).isIn(1, 2);
            List<String> lines = new ArrayList<>(ended.out().lines().toList());
            lines.addAll(ended.err().lines().toList());
            assertThat(lines).as(command).anySatisfy(line -> assertThat(line).contains(what, remedy));
            if (command.equals("generate")) {
                assertThat(lines).hasSize(1);
            }
        }
        Session.Ended verbose = session.run(settings(setting), "--verbose", "check");
        assertThat(verbose.out() + verbose.err())
                .doesNotContain(session.database().password())
                .doesNotContain("abcdefghijklmnopqrstuvwxyz");
    }

    private static List<String> settings(String setting) {
        String whole = setting.replace("DIR", directory.toString());
        return setting.endsWith(NOBODY_LISTENS) ? List.of(whole, "openwhisk.calltimeout=1") : List.of(whole);
    }

    @Test
    void namesAMissingActionInOneLineWithARemedy() {
        List<String> otherSchema = List.of("database.schema=undeployed");
        Path manifest = directory.resolve("undeployed.yml");
        assertThat(session.run(otherSchema, "functions", "load", manifest.toString())
                        .exit())
                .isZero();
        assertThat(session.run(otherSchema, "users", "create").exit()).isZero();

        Session.Ended generated = session.run(otherSchema, "generate");

        assertThat(generated.exit()).isEqualTo(1);
        assertThat(generated.err()).hasLineCount(1).contains("user-undeployed/faulty/undeployed", "actions deploy");
        assertThat(session.run(otherSchema, "check").out()).contains("FAIL action user-undeployed/faulty/undeployed");
    }

    @Test
    void anUnreachableMonitorIsAWarningWithARemedy() {
        String address = session.platform().addresses().monitor();

        assertThat(session.success(List.of(), "check").out()).contains("OK   monitor: " + address + " answers\n");
        assertThat(session.success(List.of("dockermonitor.endpoints=http://" + NOBODY_LISTENS), "check")
                        .out())
                .contains("WARN monitor: http://" + NOBODY_LISTENS + " does not answer")
                .contains("start bin/faasload monitor there, or correct dockermonitor.endpoints");
        assertThat(session.success(List.of("dockermonitor.enabled=false"), "check")
                        .out())
                .contains("OK   monitor: switched off by dockermonitor.enabled");
    }
}
