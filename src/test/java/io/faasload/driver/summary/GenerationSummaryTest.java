package io.faasload.driver.summary;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.config.LoaderConfig;
import io.faasload.dataset.summary.UsageSummary;
import io.faasload.dataset.summary.UsageSummary.FunctionUsage;
import io.faasload.run.UsageMissing;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerationSummaryTest {

    @TempDir
    Path directory;

    private String print(Map<String, Long> missing, boolean isEnabled) throws Exception {
        LoaderConfig config = LoaderConfig.load(
                Path.of("deploy/loader.yml"),
                Map.of("dockermonitor.enabled", String.valueOf(isEnabled)),
                Map.of(),
                directory);
        StringWriter out = new StringWriter();
        GenerationSummary.printUnmeasured(
                new PrintWriter(out),
                config,
                new UsageSummary(Map.of("imaging/blur", new FunctionUsage(60, 40, 1, 1)), missing));
        return out.toString();
    }

    /** Seen: "no monitor answered, or it knew nothing" where the monitor had answered `ambiguous` to all. */
    @Test
    void saysHowManyRunsLackUsageForWhichReasonAndWhatToDo() throws Exception {
        Map<String, Long> missing = new LinkedHashMap<>();
        missing.put("ambiguous", 17L);
        missing.put("no-answer", 3L);

        assertThat(print(missing, true).lines())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .isEqualTo(
                                        "20 of 60 completed runs have no usage data (CPU time or peak memory is missing):"),
                        line -> assertThat(line).startsWith("  17 ambiguous: ").contains("set openwhisk.invokerlog"),
                        line -> assertThat(line).startsWith("  3 no-answer: ").contains("start bin/faasload monitor"));
    }

    @Test
    void explainsEachReasonInItsOwnLine() throws Exception {
        Map<String, Long> missing = new LinkedHashMap<>();
        Arrays.stream(UsageMissing.values()).forEach(reason -> missing.put(reason.text(), 1L));
        missing.put("", 1L);

        assertThat(print(missing, true).lines()).doesNotHaveDuplicates().hasSize(1 + UsageMissing.values().length + 1);
    }

    @Test
    void saysNothingWhereNoUsageIsWantedOrNoneIsMissing() throws Exception {
        assertThat(print(Map.of("no-answer", 3L), false)).isEmpty();
        assertThat(print(Map.of(), true)).isEmpty();
    }
}
