package io.faasload.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.config.LoaderConfig;
import io.faasload.dataset.PostgresExtension;
import io.faasload.dataset.TestDataset;
import io.faasload.dataset.function.Functions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The report of a dataset with failures, gaps and hostile texts, in a browser. */
@ExtendWith(PostgresExtension.class)
class ReportBrowserIT {

    private static final String HOSTILE =
            "<img src=x onerror=document.title='hacked'></script><script>document.title='hacked'</script>";

    @TempDir
    private Path folder;

    @Test
    void isSoundAndShowsWhatTheDatabaseSays(LoaderConfig.Database database) throws Exception {
        Browser.require();
        Path file = folder.resolve("report.html");
        try (var dataset = new TestDataset(database)) {
            dataset.execute(ReportQueriesIT.RUNS);
            Functions.load(
                    dataset.connection,
                    List.of(TestDataset.function("imaging/wand_blur"), TestDataset.function("imaging/idle")));
            dataset.execute("UPDATE runs SET error = '" + HOSTILE.replace("'", "''")
                    + "', invoker = '<b>invoker</b>' WHERE input = 13");
            dataset.execute(
                    "INSERT INTO resources (run, timestamp_ms, memory_b, cpu_us) SELECT r.id, r.start_ms + n, n * 1000, n * r.input"
                            + " FROM runs r, generate_series(0, 40, 10) n WHERE r.input IN (49, 99)");
            dataset.execute("UPDATE parameters SET value = '<i>' || value WHERE name = 'mode'");
            DatasetReport.write(
                    dataset.connection,
                    config(),
                    new DatasetReport.Verified(null, "because of <b>" + HOSTILE),
                    new DatasetReport.Target(file, false));
        }
        try (Browser browser = Browser.start(folder)) {
            browser.open(file.toUri());

            assertThat(browser.text(".headline"))
                    .isEqualTo(
                            "The dataset is not sound: 2 points must be looked at, 1 point may matter, 1 point unknown.");
            assertThat(browser.text("#verdict"))
                    .contains("Not sound: Too many failures\n1 of 99 completed runs failed (1.01 %).")
                    .contains("What to do: ")
                    .contains("Unknown: Complete and consistent? Not verified\nbecause of <b>" + HOSTILE)
                    .contains("Threshold crossed: failed == 0 (is 1)");
            assertThat(browser.text("#functions")).contains("imaging/idle").contains("unknown unknown unknown");
            assertThat(browser.evaluate("return document.title")).isEqualTo("FaaSLoad report");
            browser.requireSound(file.toUri());
        }
    }

    private static LoaderConfig config() throws Exception {
        return LoaderConfig.load(
                Path.of("deploy", "loader.yml"),
                Map.of("thresholds", "[failed == 0]", "verify.failedshare", "0.001"),
                Map.of(),
                Path.of("/"));
    }
}
