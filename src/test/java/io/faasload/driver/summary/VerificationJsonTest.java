package io.faasload.driver.summary;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.dataset.summary.UsageSummary;
import io.faasload.dataset.verify.Finding;
import io.faasload.dataset.verify.Finding.Kind;
import io.faasload.dataset.verify.Verification;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VerificationJsonTest {

    @Test
    void hasVerdictNumbersAndFindings() {
        Verification verification = new Verification(
                List.of(
                        new Finding(Kind.MISSING, "a/b", "user-b", 3, 2, "3-4", null),
                        new Finding(Kind.BEYOND_PLAN, "a/b", "user-b", null, 1, "11", "why")),
                Map.of("a/old", 5L),
                10,
                8,
                1,
                0);

        assertThat(VerificationJson.of(
                        verification, new FailedRuns(1, 8, 0.01), new UsageSummary(Map.of(), Map.of("no-answer", 2L))))
                .isEqualTo(
                        "{\"ok\":false,\"complete\":false,\"consistent\":false,\"tooManyFailed\":true,\"expected\":10,"
                                + "\"completed\":8,\"failed\":1,\"orphans\":0,\"findings\":[{\"repetition\":3,\"kind\":\"missing\",\"function\":\"a/b\","
                                + "\"namespace\":\"user-b\",\"count\":2,\"inputs\":\"3-4\",\"example\":null},{\"kind\":\"beyond_plan\","
                                + "\"function\":\"a/b\",\"namespace\":\"user-b\",\"count\":1,\"inputs\":\"11\",\"example\":\"why\"}],"
                                + "\"unchecked\":{\"a/old\":5},\"withoutUsage\":{\"no-answer\":2}}");
    }

    @Test
    void isOkWithoutFindings() {
        assertThat(VerificationJson.of(
                        new Verification(List.of(), Map.of(), 1, 1, 0, 3),
                        new FailedRuns(0, 1, 0.01),
                        new UsageSummary(Map.of(), Map.of())))
                .startsWith("{\"ok\":true,\"complete\":true,\"consistent\":true,\"tooManyFailed\":false,");
    }
}
