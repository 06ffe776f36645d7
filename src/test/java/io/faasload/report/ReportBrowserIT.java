package io.faasload.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.config.LoaderConfig;
import io.faasload.dataset.PostgresExtension;
import io.faasload.dataset.TestDataset;
import io.faasload.dataset.function.Functions;
import io.faasload.dataset.summary.ClockOffset;
import io.faasload.dataset.summary.Progress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
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
            dataset.execute(ReportQueriesIT.SAMPLES);
            ClockOffset.store(dataset.connection, List.of(new ClockOffset("openwhisk", 12_000, 1_000)));
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
                            "The dataset is not sound: 2 points must be looked at, 2 points may matter, 1 point unknown.");
            assertThat(browser.text("#verdict"))
                    .contains("Not sound: Too many failures\n1 of 99 completed runs failed (1.01 %).")
                    .contains("What to do: ")
                    .contains("Unknown: Complete and consistent? Not verified\nbecause of <b>" + HOSTILE)
                    .contains("Clocks differ\nclocks: that of OpenWhisk is 12.0 ms ahead")
                    .contains("Threshold crossed: failed == 0 (is 1)");
            assertThat(browser.text("#functions")).contains("imaging/idle").contains("unknown unknown unknown");
            assertThat(browser.evaluate("return document.title")).isEqualTo("FaaSLoad report");
            browser.requireSound(file.toUri());
        }
    }

    @Test
    void theLivePageIsSoundAndFollowsTheRuns(LoaderConfig.Database database) throws Exception {
        Browser.require();
        try (var dataset = new TestDataset(database);
                LivePage page = LivePage.start(0, dataset.database.jdbc()::connect);
                Browser browser = Browser.start(folder)) {
            dataset.execute(ReportQueriesIT.RUNS);
            dataset.execute(ReportQueriesIT.SAMPLES);
            page.progressed(progress(99));
            browser.open(page.address());

            assertThat(browser.text("#progress"))
                    .contains("imaging/wand_blur: 99 of 200 completed, 1 failed, 3 in flight");
            assertThat(browser.text("#about")).contains("99 runs of 1 functions", "latest 500 runs");
            browser.requireSound(page.address());

            dataset.execute("DELETE FROM runs WHERE input = 99");
            page.progressed(progress(98));
            Awaitility.await().until(() -> browser.text("#progress").contains("98 of 200"));
            Awaitility.await().until(() -> browser.text("#about").contains("98 runs"));

            page.close();
            Awaitility.await().until(() -> browser.text("#progress").contains("The generation has ended"));
        }
    }

    private static Progress progress(long completed) {
        return new Progress(
                List.of(new Progress.TraceProgress(
                        1, "imaging/wand_blur", "user-wand_blur", 200, 3, completed, 1, 0, 0, 0, 0, null, null)),
                0);
    }

    private static LoaderConfig config() throws Exception {
        return LoaderConfig.load(
                Path.of("deploy", "loader.yml"),
                Map.of("thresholds", "[failed == 0]", "verify.failedshare", "0.001"),
                Map.of(),
                Path.of("/"));
    }
}
