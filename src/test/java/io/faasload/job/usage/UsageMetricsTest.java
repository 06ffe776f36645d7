package io.faasload.job.usage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.faasload.run.Run;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;

class UsageMetricsTest {

    private final Map<String, Counter> counters = new HashMap<>();
    private final Map<String, Histogram> histograms = new HashMap<>();
    private final UsageMetrics metrics = new UsageMetrics(new UnregisteredMetricsGroup() {
        @Override
        public <C extends Counter> C counter(String name, C counter) {
            counters.put(name, counter);
            return counter;
        }

        @Override
        public <H extends Histogram> H histogram(String name, H histogram) {
            histograms.put(name, histogram);
            return histogram;
        }
    });

    @Test
    void aRunIsMeasuredWhenItsProcessorTimeAndItsMemoryAreKnown() throws JsonProcessingException {
        metrics.recordAnswer(usage(5L, 6L), 7_900_000);
        assertThat(counters.get("measured").getCount()).isEqualTo(1);
        assertThat(histograms.get("answerMillis").getStatistics().getMax()).isEqualTo(7);

        metrics.recordAnswer(usage(5L, null), 0);
        metrics.recordAnswer(usage(null, 6L), 0);
        assertThat(counters.get("measured").getCount()).isEqualTo(1);
        assertThat(counters.get("unmeasured").getCount()).isEqualTo(2);
        assertThat(counters.get("unanswered").getCount()).isZero();
    }

    @Test
    void aRowWithoutEventHasNoTimeSinceItsEvent() {
        metrics.recordRow(null);
        assertThat(histograms.get("eventToRowMillis").getCount()).isZero();
        metrics.recordRow(System.currentTimeMillis());
        assertThat(histograms.get("eventToRowMillis").getCount()).isEqualTo(1);
    }

    private static Run.Usage usage(Long cpuMicros, Long memoryPeakBytes) throws JsonProcessingException {
        return UsageAnswer.parse(
                "{\"activation\": \"id\", \"container\": \"c\", \"usage\": {\"cpu_us\": %d, \"memory_peak_b\": %d}}"
                        .formatted(cpuMicros, memoryPeakBytes),
                "id");
    }
}
