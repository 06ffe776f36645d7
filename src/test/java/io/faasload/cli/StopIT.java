package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.local.DatabaseLogin;
import io.faasload.local.LocalPlatform;
import io.faasload.local.PlatformExtension;
import io.faasload.local.whisk.fault.FaultPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A generation that is interrupted and goes on. */
@ExtendWith(PlatformExtension.class)
class StopIT {

    private static final int INPUTS = 150;
    private static final List<String> SETTINGS =
            List.of("generation.nbinputs.image=" + INPUTS, "generation.interinvocationtime=0.02");
    /** So that a busy machine stops it before its end. */
    private static final List<String> SLOWLY =
            List.of("generation.nbinputs.image=" + INPUTS, "generation.interinvocationtime=0.5");

    @TempDir
    Path directory;

    @Test
    void goesOnAfterCtrlCAndStop(LocalPlatform platform, DatabaseLogin database) throws Exception {
        Session session = new Session(platform, database, "stopped", directory);
        deploy(session);
        long acceptedBefore = platform.openWhisk().stats().accepted();

        assertThat(interrupted(session, "-INT")).isEqualTo(130);
        assertThat(interrupted(session, "-TERM")).isEqualTo(143);

        Path output = directory.resolve("stopped.txt");
        Process generate = startAndAwaitSome(session, output);
        Session.Ended stop = session.run(SETTINGS, "stop");
        assertThat(stop.exit()).as(stop.out() + stop.err()).isZero();
        assertThat(generate.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(generate.exitValue()).as(Files.readString(output)).isEqualTo(143);

        Session.Ended last = session.run(SETTINGS, "generate");
        assertThat(last.exit()).as(last.out() + last.err()).isZero();
        assertThat(last.out()).contains("Going on from file:");
        Session.Ended verified = session.run(SETTINGS, "verify");
        assertThat(verified.out()).contains(INPUTS + " of " + INPUTS + " runs completed", "complete and consistent");
        assertThat(platform.openWhisk().stats().accepted() - acceptedBefore).isEqualTo(INPUTS);

        Session.Ended again = session.run(SETTINGS, "generate");
        assertThat(again.exit()).as(again.out() + again.err()).isZero();
        assertThat(platform.openWhisk().stats().accepted() - acceptedBefore).isEqualTo(INPUTS);
    }

    @Test
    void aSecondCtrlCLeavesAtOnce(LocalPlatform platform, DatabaseLogin database) throws Exception {
        Session session = new Session(platform, database, "left", directory);
        session.deploy(SETTINGS, GoldenDataset.ofImages().manifest(directory, "leftf", 1));
        long acceptedBefore = platform.openWhisk().stats().accepted();
        Path output = directory.resolve("left.txt");
        Process generate = session.start(SLOWLY, output, "generate");
        session.awaitCompleted(generate, output, 5);
        // A stop waits for the calls on the wire.
        platform.faults().change(FaultPlan.parse("slow=1:25"));
        try {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(5))
                    .until(() -> platform.faults().counts().getOrDefault("slow", 0L) > 0);
            ctrlC(generate);
            Awaitility.await()
                    .atMost(Duration.ofMinutes(5))
                    .until(() -> Files.readString(output).contains("Ctrl-C again leaves at once"));
            ctrlC(generate);
            assertThat(generate.waitFor(5, TimeUnit.MINUTES)).isTrue();
        } finally {
            platform.faults().change(FaultPlan.NONE);
        }
        assertThat(generate.exitValue()).isEqualTo(130);
        assertThat(Files.readString(output)).doesNotContain("State saved");

        session.success(SETTINGS, "generate");
        assertThat(session.success(SETTINGS, "verify").out()).contains(INPUTS + " of " + INPUTS + " runs completed");
        assertThat(platform.openWhisk().stats().accepted() - acceptedBefore)
                .isEqualTo(INPUTS + session.number("SELECT count(*) FROM orphans"));
    }

    private static void ctrlC(Process generate) throws Exception {
        new ProcessBuilder("kill", "-INT", String.valueOf(generate.pid()))
                .start()
                .waitFor();
    }

    private int interrupted(Session session, String signal) throws Exception {
        Path output = directory.resolve("generate" + signal + ".txt");
        Process generate = startAndAwaitSome(session, output);
        new ProcessBuilder("kill", signal, String.valueOf(generate.pid()))
                .start()
                .waitFor();
        assertThat(generate.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(Files.readString(output)).contains("State saved in");
        return generate.exitValue();
    }

    private static Process startAndAwaitSome(Session session, Path output) throws Exception {
        Process generate = session.start(SLOWLY, output, "generate");
        session.awaitCompleted(generate, output, 5);
        return generate;
    }

    private void deploy(Session session) throws IOException {
        NoopAction.jar(directory);
        Path manifest = Files.writeString(directory.resolve("manifest.yml"), """
                packages:
                  stop:
                    actions:
                      stop:
                        function: noop.jar
                        main: Noop
                        runtime: java:8
                        annotations:
                          input_kind: image
                          parameters: [{name: a, type: range_float, min: 0, max: 1}]
                """);
        session.deploy(SETTINGS, manifest);
    }
}
