package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.local.LocalPlatform;
import io.faasload.local.PlatformExtension;
import io.faasload.local.postgres.DatabaseLogin;
import io.faasload.whisk.fault.FaultPlan;
import io.faasload.whisk.fault.Faults;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A pace above the users' rate limits. In the default build, the simulation covers this, in virtual time. */
@ExtendWith(PlatformExtension.class)
@Tag("slow")
class LimitsIT {

    private static final Pattern REFUSALS = Pattern.compile(
            ".*OpenWhisk refused (\\d+) calls over its limit of invocations per minute and (\\d+) over its limit"
                    + " of activations in flight.*",
            Pattern.DOTALL);

    @TempDir
    Path directory;

    @Test
    void everythingCompletesAndTheSummaryShowsTheCostOfTheLimits(LocalPlatform platform, DatabaseLogin database)
            throws Exception {
        generate(new Session(platform, database, "limited", directory), 15, 14, 2);
    }

    @Test
    void everythingCompletesWithSixtyAMinuteAndFiveInFlight(LocalPlatform platform, DatabaseLogin database)
            throws Exception {
        generate(new Session(platform, database, "limitedto60", directory), 90, 60, 5);
    }

    private void generate(Session session, int inputs, int perMinute, int inFlight) throws Exception {
        String name = session.schema();
        List<String> settings = List.of("generation.nbinputs.image=" + inputs, "generation.interinvocationtime=0.1");
        Path manifest = NoopAction.manifest(
                directory, "limited", List.of(name), "inputs: {millis: 1000}", NoopAction.NO_PARAMETERS);
        session.run(settings, "functions", "load", manifest.toString());
        Session.Ended users = session.run(
                settings,
                "users",
                "create",
                "--per-minute",
                String.valueOf(perMinute),
                "--in-flight",
                String.valueOf(inFlight));
        assertThat(users.exit()).as(users.err()).isZero();
        session.run(settings, "actions", "deploy", manifest.toString());
        Session.Ended check = session.run(settings, "check");
        assertThat(check.exit()).isEqualTo(1);
        assertThat(check.out())
                .contains(
                        "FAIL limits: user user-" + name + " may invoke " + perMinute + " times a minute",
                        "planned to 600");

        // All calls would fit into two calendar minutes, so they must start within one, without the start-up.
        Faults faults = session.platform().faults();
        long refusedBefore = faults.counts().getOrDefault("429", 0L);
        Path output = directory.resolve("generate.txt");
        faults.change(FaultPlan.parse("429=1"));
        Process generate = session.start(settings, output, "generate");
        try {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(4))
                    .until(() -> !generate.isAlive()
                            || (faults.counts().getOrDefault("429", 0L) > refusedBefore
                                    && LocalTime.now().getSecond() < 5));
            faults.change(FaultPlan.NONE);
            assertThat(generate.waitFor(10, TimeUnit.MINUTES))
                    .as(Files.readString(output))
                    .isTrue();
        } finally {
            faults.change(FaultPlan.NONE);
            generate.destroyForcibly();
        }
        long refusedByFault = faults.counts().getOrDefault("429", 0L) - refusedBefore;

        assertThat(generate.exitValue()).as(Files.readString(output)).isZero();
        assertThat(Files.readString(output))
                .matchesSatisfying(REFUSALS, refusals -> {
                    assertThat(Long.parseLong(refusals.group(1))).isPositive();
                    assertThat(Long.parseLong(refusals.group(2))).isGreaterThan(refusedByFault);
                })
                .contains("Behind schedule: the users' rate limits are too low");
        assertThat(session.number("SELECT count(*) FROM runs WHERE status = 'completed' AND attempt = 1"))
                .isEqualTo(inputs);
        // The gate learns the limit from the first refusal in a minute, so few calls are wasted.
        assertThat(session.number("SELECT count(*) FROM orphans")).isZero();
    }
}
