package io.faasload.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.config.Threshold.Comparison;
import io.faasload.config.Threshold.Label;
import io.faasload.config.Threshold.Metric;
import io.faasload.config.Threshold.Statistic;
import io.faasload.config.key.ConfigurationException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThresholdTest {

    @TempDir
    private Path home;

    @Test
    void hasMetricLabelsStatisticComparisonAndLimit() {
        assertThat(Threshold.parse(
                        " duration_ms { function = \"image/wand_blur\",namespace=\"n\"} p99.9 <= 2e3 ", true))
                .isEqualTo(new Threshold(
                        "duration_ms { function = \"image/wand_blur\",namespace=\"n\"} p99.9 <= 2e3",
                        true,
                        Metric.DURATION_MS,
                        Map.of(Label.FUNCTION, "image/wand_blur", Label.NAMESPACE, "n"),
                        new Statistic(Statistic.Kind.PERCENTILE, 99.9),
                        Comparison.LESS_OR_EQUAL,
                        2000));
        assertThat(Threshold.parse("lost==0", false).statistic()).isNull();
        assertThat(Threshold.parse("wait_ms mean > -1.5", false).limit()).isEqualTo(-1.5);
    }

    @ParameterizedTest
    @CsvSource({"<, 1, 2", "<=, 2, 2", ">, 3, 2", ">=, 2, 2", "==, 2, 2", "!=, 3, 2"})
    void comparesAsWritten(String sign, double met, double limit) {
        Threshold threshold = Threshold.parse("lost " + sign + " " + limit, false);
        assertThat(threshold.isMet(met)).isTrue();
        assertThat(threshold.isMet(sign.equals("<") || sign.equals("<=") ? 3 : sign.equals("!=") ? 2 : 1))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            fail_share < 1                   | at character 1: expected a metric: duration_ms, wait_ms
            ''                               | at character 1: expected a metric
            duration_ms < 2                  | at character 13: expected a statistic: mean, min, max, or a percentile such as p99; found "< 2"
            duration_ms p101 < 2             | at character 13: expected a statistic
            lost p99 < 2                     | at character 6: expected one of <, <=, >, >=, ==, != (this metric is of all runs, and has no statistic); found "p99 < 2"
            lost = 2                         | at character 6: expected one of <, <=
            lost < two                       | at character 8: expected a number; found "two"
            lost <                           | at character 7: expected a number; found the end
            lost < 2 %                       | at character 10: expected nothing after the number; found "%"
            lost{kind="x"} < 2               | at character 6: expected a label: function, namespace, invoker; found "kind="
            lost{function=x} < 2             | at character 15: expected a value in double quotes
            lost{function="x" < 2            | at character 19: expected }; found "< 2"
            lost{function="x",function="y"}<2| at character 19: expected each label only once
            """)
    void namesThePositionOfAMistakeAndWhatIsExpected(String expression, String message) {
        assertThatThrownBy(() -> Threshold.parse(expression, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void areListedInTheConfiguration() throws Exception {
        assertThat(load("[lost == 0, {expression: failed_share < 0.5, abort: true}]")
                        .thresholds())
                .containsExactly(Threshold.parse("lost == 0", false), Threshold.parse("failed_share < 0.5", true));
        assertThat(load("[]").withThresholds(load("[lost == 0]").thresholds()).thresholds())
                .hasSize(1);
        assertThatThrownBy(() -> load("[lost = 0, 7, {expression: lost == 0, abort: maybe}]"))
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.mistakes())
                                .satisfiesExactly(
                                        first -> assertThat(first)
                                                .contains(
                                                        "thresholds[0]: at character 6: expected one of <, <=, >, >=, ==, !="),
                                        second -> assertThat(second)
                                                .contains("thresholds[1]: at character 1: expected a metric"),
                                        third -> assertThat(third).contains("thresholds[2]: must be an expression")));
    }

    private LoaderConfig load(String thresholds) throws ConfigurationException {
        return LoaderConfig.load(Path.of("deploy/loader.yml"), Map.of("thresholds", thresholds), Map.of(), home);
    }
}
