package io.faasload.driver.summary;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.config.Threshold;
import io.faasload.dataset.summary.ThresholdResult;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JUnitReportTest {

    @Test
    void hasATestCaseForEachThreshold(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("thresholds.xml");

        JUnitReport.write(
                file,
                List.of(
                        new ThresholdResult(Threshold.parse("lost == 0", false), 0.0),
                        new ThresholdResult(Threshold.parse("wait_ms{function=\"a/b\"} p99 < 5", false), 7.25)));

        assertThat(file)
                .hasContent("<?xml version=\"1.0\" encoding=\"UTF-8\"?><testsuite name=\"thresholds\" tests=\"2\""
                        + " failures=\"1\"><testcase classname=\"faasload.threshold\" name=\"lost == 0\"></testcase>"
                        + "<testcase classname=\"faasload.threshold\" name=\"wait_ms{function=&quot;a/b&quot;} p99 &lt; 5\">"
                        + "<failure message=\"Threshold crossed: wait_ms{function=&quot;a/b&quot;} p99 &lt; 5 (is 7.25)\"/>"
                        + "</testcase></testsuite>");
    }
}
