package io.faasload.monitor.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.openwhisk.Golden;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class InvokerLogTest {

    private static final String ONE = "1".repeat(32);
    private static final String TWO = "2".repeat(32);
    private static final String OLD = "a".repeat(64);
    private static final String NEW = "b".repeat(64);
    private static final String OTHER = "c".repeat(64);

    private final InvokerLog log = new InvokerLog();

    @Test
    void findsTheContainersOfARecordedInvoker() {
        List<String> lines = Golden.text("log/invoker-sample.log").lines().toList();
        lines.forEach(log::addLine);
        List<String> activations = lines.stream()
                .flatMap(line ->
                        Pattern.compile("activationId: (\\w+)").matcher(line).results())
                .map(result -> result.group(1))
                .toList();
        assertThat(activations).hasSize(77);
        // The others still wait for their container at the end of the sample.
        assertThat(activations.stream().filter(id -> log.container(id).isPresent()))
                .hasSize(73);
        assertThat(log.container("ebac3f41469643feac3f41469663feb3"))
                .contains("4f9c1b272b7de4f4a2607b842d6b8b934b6885e7ce4a8ba2ba36ccb9e8d50609");
        assertThat(log.container("22ddfab812e046969dfab812e01696d7"))
                .contains("7eb10e8c417e7327ec9f97416e5baebf7437491ccd8a9847a3a07bd9612dd097");
        assertThat(log.container("86839fa30e6e4f40839fa30e6ebf4035"))
                .contains("4f9c1b272b7de4f4a2607b842d6b8b934b6885e7ce4a8ba2ba36ccb9e8d50609");
    }

    @Test
    void warmStartNamesTheContainer() {
        start("t", OLD, "blur", ONE);
        assertThat(log.container(ONE)).contains(OLD);
    }

    @Test
    void coldStartIsFoundByTheCallOfItsTransaction() {
        start("t", null, "blur", ONE);
        assertThat(log.container(ONE)).isEmpty();
        call("another", "blur", OLD);
        assertThat(log.container(ONE)).isEmpty();
        call("t", "blur", NEW);
        assertThat(log.container(ONE)).contains(NEW);
    }

    @Test
    void failedInitializationSufficesToo() {
        start("t", null, "blur", ONE);
        initialization("t", NEW);
        assertThat(log.container(ONE)).contains(NEW);
    }

    @Test
    void callToAWarmContainerIsNotMistakenForThatToAColdOne() {
        start("t", null, "blur", ONE);
        start("t", OLD, "blur", TWO);
        call("t", "blur", OLD);
        assertThat(log.container(ONE)).isEmpty();
        call("t", "blur", NEW);
        assertThat(log.container(ONE)).contains(NEW);
    }

    @Test
    void onlyTheActionDistinguishesTwoColdStartsOfATransaction() {
        start("t", null, "blur", ONE);
        start("t", null, "sharpen", TWO);
        initialization("t", OLD);
        call("t", "sharpen", OLD);
        call("t", "blur", NEW);
        assertThat(log.container(ONE)).contains(NEW);
        assertThat(log.container(TWO)).contains(OLD);

        String three = "3".repeat(32);
        String four = "4".repeat(32);
        start("u", null, "blur", three);
        start("u", null, "blur", four);
        call("u", "blur", NEW);
        call("u", "blur", OTHER);
        assertThat(log.container(three)).isEmpty();
        assertThat(log.container(four)).isEmpty();
    }

    private void start(String transaction, String container, String action, String activation) {
        String state =
                container == null ? "cold container: None" : "warmed container: Some(ContainerId(" + container + "))";
        line(
                transaction,
                "ContainerPool",
                "containerStart containerState: " + state + " activations: 1 of max 1 action: " + action
                        + " namespace: user-blur activationId: " + activation + " [marker:invoker_containerStart:1]");
    }

    private void initialization(String transaction, String container) {
        line(
                transaction,
                "DockerContainer",
                "sending initialization to ContainerId(" + container + ") ContainerAddress(172.17.0.2,8080)");
    }

    private void call(String transaction, String action, String container) {
        line(
                transaction,
                "DockerContainer",
                "sending arguments to /user-blur/wand/" + action + " at ContainerId(" + container
                        + ") ContainerAddress(172.17.0.2,8080)");
    }

    private void line(String transaction, String from, String text) {
        log.addLine("[2026-11-23T06:01:36.868Z] [INFO] [#tid_" + transaction + "] [" + from + "] " + text);
    }
}
