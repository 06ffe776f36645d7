package io.faasload.dataset.summary;

import static io.faasload.dataset.TestDataset.A;
import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.config.LoaderConfig;
import io.faasload.config.Threshold;
import io.faasload.config.Threshold.Metric;
import io.faasload.dataset.PostgresExtension;
import io.faasload.dataset.TestDataset;
import io.faasload.run.RunStatus;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class ThresholdResultIT {

    @Test
    void comparesWithTheRunsThatCount(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            assertThat(texts(dataset, "failed_share < 0.01", "lost == 0"))
                    .containsExactly(
                            "Threshold crossed: failed_share < 0.01 (no run has a value)",
                            "Threshold met: lost == 0 (is 0)");
            dataset.write(
                    dataset.run(1, RunStatus.COMPLETED, A),
                    dataset.run(2, RunStatus.LOST, "b".repeat(32)),
                    dataset.run(3, RunStatus.REFUSED, null));
            dataset.execute("""
                    INSERT INTO runs (id, function, namespace, trace, input, status, attempt, planned_us, sent_us, start_ms,
                      end_ms, failed, invoker)
                    SELECT n + 1000, 1, 'n', 1, n, 'completed', 1, 0, n * 1000, 0, n, n % 10 = 0, 'invoker1'
                    FROM generate_series(1, 99) n""");
            assertThat(texts(
                            dataset,
                            "failed_share < 0.05",
                            "failed{invoker=\"invoker0\"} == 0",
                            "lateness_ms p99 < 97",
                            "duration_ms{function=\"imaging/wand_blur\",namespace=\"n\"} max <= 99",
                            "duration_ms{function=\"no/such\"} mean > 0",
                            "cold_share <= 0.01",
                            "memory_peak_mb min > 3",
                            "transform_ms p50 == 500.002"))
                    .containsExactly(
                            "Threshold crossed: failed_share < 0.05 (is 0.09)",
                            "Threshold met: failed{invoker=\"invoker0\"} == 0 (is 0)",
                            "Threshold crossed: lateness_ms p99 < 97 (is 97.99)",
                            "Threshold met: duration_ms{function=\"imaging/wand_blur\",namespace=\"n\"} max <= 99 (is 99)",
                            "Threshold crossed: duration_ms{function=\"no/such\"} mean > 0 (no run has a value)",
                            "Threshold met: cold_share <= 0.01 (is 0.01)",
                            "Threshold crossed: memory_peak_mb min > 3 (is 2.5)",
                            "Threshold met: transform_ms p50 == 500.002 (is 500)");
        }
    }

    @Test
    void everyMetricAndStatisticIsUnderstood(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            dataset.write(dataset.run(1, RunStatus.COMPLETED, A));
            List<Threshold> all = Arrays.stream(Metric.values())
                    .flatMap(metric -> metric.isOfEachRun()
                            ? List.of("p50", "p99.9", "mean", "min", "max").stream()
                                    .map(statistic -> metric.name() + " " + statistic)
                            : List.of(metric.name()).stream())
                    .map(metric -> Threshold.parse(
                            metric.replaceFirst("^[A-Z_]+", metric.split(" ")[0].toLowerCase(Locale.ROOT)) + " >= 0",
                            false))
                    .toList();
            assertThat(ThresholdResult.read(dataset.connection, all))
                    .hasSizeGreaterThan(50)
                    .allSatisfy(result -> assertThat(result.isCrossed()).isFalse());
        }
    }

    private static List<String> texts(TestDataset dataset, String... expressions) throws Exception {
        return ThresholdResult.read(
                        dataset.connection,
                        Arrays.stream(expressions)
                                .map(expression -> Threshold.parse(expression, false))
                                .toList())
                .stream()
                .map(ThresholdResult::toString)
                .toList();
    }
}
