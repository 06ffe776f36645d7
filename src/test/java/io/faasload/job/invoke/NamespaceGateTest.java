package io.faasload.job.invoke;

import static io.faasload.job.invoke.NamespaceGate.AFTER_AN_ANSWER;
import static io.faasload.job.invoke.Samples.accepted;
import static io.faasload.job.invoke.Samples.concurrencyLimited;
import static io.faasload.job.invoke.Samples.failed;
import static io.faasload.job.invoke.Samples.rateLimited;
import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.openwhisk.CallOutcome.Kind;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamespaceGateTest {

    private static final long MINUTE = 60_000;
    /** Half a minute into a minute. */
    private static final long NOW = 1_000 * MINUTE + 30_000;

    private final NamespaceGate gate = new NamespaceGate(new SplittableRandom(42));

    @Test
    void isOpenUntilOpenWhiskSaysOtherwise() {
        for (int call = 0; call < 1_000; call++) {
            assertThat(gate.opensAtMillis(NOW, false)).isEqualTo(NOW);
            gate.onSent(NOW, false);
        }
    }

    @Test
    void aCallThatMustBeAloneWaitsForTheOthersAndTheyForIt() {
        gate.onSent(NOW, false);
        assertThat(gate.opensAtMillis(NOW, true)).isEqualTo(AFTER_AN_ANSWER);
        assertThat(gate.opensAtMillis(NOW, false)).isEqualTo(NOW);
        gate.onOutcome(accepted("a", NOW), NOW);

        assertThat(gate.opensAtMillis(NOW, true)).isEqualTo(NOW);
        gate.onSent(NOW, true);
        assertThat(gate.opensAtMillis(NOW, true)).isEqualTo(AFTER_AN_ANSWER);
        assertThat(gate.opensAtMillis(NOW, false)).isEqualTo(AFTER_AN_ANSWER);
        gate.onOutcome(accepted("b", NOW), NOW);

        assertThat(gate.opensAtMillis(NOW, false)).isEqualTo(NOW);
    }

    @Test
    void opensInTheNextCalendarMinuteAfterARateLimit() {
        gate.onSent(NOW, false);
        gate.onOutcome(rateLimited(6, NOW + 20, null), NOW + 20);

        assertThat(gate.opensAtMillis(NOW + 21, false)).isBetween(1_001 * MINUTE + 500, 1_001 * MINUTE + 2_500);
    }

    @Test
    void opensAtThePlatformsMinuteWhenItsClockDiffers() {
        // Here it is :30, there it is :50: the next minute begins there in 10 s.
        long serverSeconds = (NOW + 20_000) / 1000;
        gate.onSent(NOW, false);
        gate.onOutcome(rateLimited(6, NOW, serverSeconds), NOW);

        assertThat(gate.opensAtMillis(NOW + 1, false)).isBetween(NOW + 10_000, NOW + 12_500);
    }

    @Test
    void belongsToTheMinuteInWhichThePlatformRefused() {
        // Refused at :59.9, learned at :00.4 of the next minute, whose quota is untouched.
        long learned = 1_001 * MINUTE + 400;
        gate.onSent(learned - 500, false);
        gate.onOutcome(rateLimited(6, learned, (learned - 500) / 1000), learned);

        assertThat(gate.opensAtMillis(learned, false)).isLessThan(learned + 5_000);
    }

    @Test
    void sendsNoMoreThanTheAllowedNumberInEachLaterMinute() {
        gate.onSent(NOW, false);
        gate.onOutcome(rateLimited(6, NOW, null), NOW);

        long now = gate.opensAtMillis(NOW, false);
        for (int minute = 1; minute <= 5; minute++) {
            assertThat(now / MINUTE).isEqualTo(1_000 + minute);
            for (int call = 0; call < 6; call++) {
                assertThat(gate.opensAtMillis(now, false)).isEqualTo(now);
                gate.onSent(now, false);
                gate.onOutcome(accepted("a", now), now);
            }
            now = gate.opensAtMillis(now, false);
        }
    }

    @Test
    void countsWhatItSentInTheMinuteInWhichItLearnsTheLimit() {
        for (int call = 0; call < 6; call++) {
            gate.onSent(NOW, false);
        }
        gate.onOutcome(rateLimited(6, NOW, null), NOW);
        long opens = gate.opensAtMillis(NOW, false);

        assertThat(gate.opensAtMillis(opens, false)).isEqualTo(opens);
    }

    @Test
    void drawsTheWaitOnceForAllAnswersOfAMinute() {
        gate.onSent(NOW, false);
        gate.onSent(NOW, false);
        gate.onOutcome(rateLimited(6, NOW, null), NOW);
        long opens = gate.opensAtMillis(NOW, false);
        gate.onOutcome(rateLimited(6, NOW, null), NOW);

        assertThat(gate.opensAtMillis(NOW, false)).isEqualTo(opens);
    }

    @Test
    void pausesLongerAndLongerWhileTooManyAreInFlight() {
        long now = NOW;
        long pause = 0;
        for (int refusal = 0; refusal < 8; refusal++) {
            gate.onSent(now, false);
            gate.onOutcome(concurrencyLimited(2, now), now);
            long opens = gate.opensAtMillis(now, false);
            long longest = Math.min(5_000, 100L << refusal);
            pause = opens - now;
            assertThat(pause).isBetween(longest / 2, longest);
            now = opens;
        }
        assertThat(pause).isGreaterThanOrEqualTo(2_500);

        gate.onSent(now, false);
        gate.onOutcome(accepted("a", now), now);
        gate.onSent(now, false);
        gate.onOutcome(concurrencyLimited(2, now), now);
        assertThat(gate.opensAtMillis(now, false)).isLessThanOrEqualTo(now + 100);
    }

    @Test
    void countsTheRefusalsOfOneBurstOnce() {
        for (int call = 0; call < 200; call++) {
            gate.onSent(NOW, false);
        }
        for (int call = 0; call < 200; call++) {
            gate.onOutcome(concurrencyLimited(2, NOW), NOW);
        }

        assertThat(gate.opensAtMillis(NOW, false)).isLessThanOrEqualTo(NOW + 100);
    }

    @Test
    void sendsOneAfterARefusalAndOneMoreForEachAccepted() {
        gate.onSent(NOW, false);
        gate.onOutcome(concurrencyLimited(30, NOW), NOW);
        long now = gate.opensAtMillis(NOW, false);

        gate.onSent(now, false);
        assertThat(gate.opensAtMillis(now, false)).isEqualTo(AFTER_AN_ANSWER);
        gate.onOutcome(accepted("a", now), now);
        gate.onSent(now, false);
        assertThat(gate.opensAtMillis(now, false)).isEqualTo(now);
        gate.onSent(now, false);
        assertThat(gate.opensAtMillis(now, false)).isEqualTo(AFTER_AN_ANSWER);
    }

    @Test
    void neverExceedsTheConcurrencyLimit() {
        gate.onSent(NOW, false);
        gate.onOutcome(concurrencyLimited(3, NOW), NOW);
        long now = gate.opensAtMillis(NOW, false);
        for (int call = 0; call < 20; call++) {
            gate.onSent(now, false);
            gate.onOutcome(accepted("a", now), now);
        }

        gate.onSent(now, false);
        gate.onSent(now, false);
        assertThat(gate.opensAtMillis(now, false)).isEqualTo(now);
        gate.onSent(now, false);
        assertThat(gate.opensAtMillis(now, false)).isEqualTo(AFTER_AN_ANSWER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nothing about numbers"})
    void waitsForTheNextMinuteEvenIfNoNumberIsGiven(String error) {
        gate.onSent(NOW, false);
        gate.onOutcome(failed(Kind.RATE_LIMITED, 429, error, NOW), NOW);

        long opens = gate.opensAtMillis(NOW, false);
        assertThat(opens).isGreaterThanOrEqualTo(1_001 * MINUTE);
        for (int call = 0; call < 100; call++) {
            gate.onSent(opens, false);
        }
        assertThat(gate.opensAtMillis(opens, false)).isEqualTo(opens);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UNAVAILABLE", "UNKNOWN", "NOT_SENT", "REFUSED"})
    void staysOpenAfterFailuresOtherThanLimits(Kind kind) {
        gate.onSent(NOW, false);
        gate.onOutcome(failed(kind, 0, "x", NOW), NOW);

        assertThat(gate.opensAtMillis(NOW, false)).isEqualTo(NOW);
    }
}
