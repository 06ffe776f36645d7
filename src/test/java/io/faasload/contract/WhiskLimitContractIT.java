package io.faasload.contract;

import static io.faasload.contract.ContractActions.ECHO;
import static io.faasload.contract.ContractActions.SLEEP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The answers to a user who exceeds a limit. The order matters: the first test leaves some calls of the minute to the
 * second.
 */
@ExtendWith(ContractExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class WhiskLimitContractIT {

    private static final int MOST_CALLS = 200;
    private static final Pattern CONCURRENT =
            Pattern.compile("Too many concurrent requests in flight \\(count: (\\d+), allowed: (\\d+)\\)\\.");
    private static final Pattern RATE =
            Pattern.compile("Too many requests in the last minute \\(count: (\\d+), allowed: (\\d+)\\)\\.");

    private static ContractWhisk whisk;

    @BeforeAll
    static void take(ContractTarget target) {
        whisk = target.requireLimited();
    }

    private static Answer invoke(String action, String payload) {
        return whisk.call("POST", "actions/" + ContractWhisk.PACKAGE + "/" + action, payload);
    }

    /** The first 429; the test is skipped if there is none. */
    private static Answer untilRefused(String action, String payload, Pattern text) {
        for (int i = 0; i < MOST_CALLS; i++) {
            Answer answer = invoke(action, payload);
            if (answer.status() == 429 && text.matcher(answer.error()).matches()) {
                return answer;
            }
        }
        assumeThat(true).as("the user has no such limit below " + MOST_CALLS).isFalse();
        throw new AssertionError();
    }

    @Test
    @Order(1)
    void tooManyInFlightIs429WithCountAndLimit() {
        Answer refused = untilRefused(SLEEP, "{\"ms\":3000}", CONCURRENT);

        Matcher numbers = CONCURRENT.matcher(refused.error());
        assertThat(numbers.matches()).isTrue();
        assertThat(Integer.parseInt(numbers.group(1))).isGreaterThanOrEqualTo(Integer.parseInt(numbers.group(2)));
        assertThat(refused.headers().get("Retry-After")).isNull();
    }

    @Test
    @Order(2)
    void tooManyPerMinuteIs429WithCountAndLimit() {
        Answer refused = untilRefused(ECHO, "{}", RATE);

        Matcher numbers = RATE.matcher(refused.error());
        assertThat(numbers.matches()).isTrue();
        assertThat(Integer.parseInt(numbers.group(1))).isGreaterThan(Integer.parseInt(numbers.group(2)));
        assertThat(refused.headers().get("Retry-After")).isNull();
    }

    @Test
    @Order(3)
    void rejectedCallsCountTowardsTheMinute() {
        // A new minute may start between two calls, but not between every two.
        int grown = 0;
        for (int i = 0; i < 3; i++) {
            int first = count(untilRefused(ECHO, "{}", RATE));
            Answer next = invoke(ECHO, "{}");
            grown += next.isRateLimited() && count(next) > first ? 1 : 0;
        }

        assertThat(grown).isPositive();
    }

    private static int count(Answer refused) {
        Matcher numbers = RATE.matcher(refused.error());
        assertThat(numbers.matches()).isTrue();
        return Integer.parseInt(numbers.group(1));
    }

    @Test
    @Order(4)
    void readsAreNotLimited() {
        untilRefused(ECHO, "{}", RATE);

        assertThat(whisk.call("GET", "activations?limit=1", "").status()).isEqualTo(200);
    }
}
