package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.faasload.config.LoaderConfig;
import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.DatasetDatabase;
import io.faasload.local.LocalPlatform;
import io.faasload.local.PlatformExtension;
import io.faasload.local.daemon.PlatformProcess;
import io.faasload.local.postgres.DatabaseLogin;
import io.faasload.report.Browser;
import io.faasload.report.LivePage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code demo}, as the release runs it, its final table, and the recipe of its dataset. */
@ExtendWith(PlatformExtension.class)
class DemoIT {

    @TempDir
    static Path directory;

    private static UnpackedRelease release;
    private static PlatformProcess demo;
    private static String out;

    @BeforeAll
    static void runTheDemoOfTheRelease() throws Exception {
        demo = new PlatformProcess(directory.resolve("demo"));
        release = new UnpackedRelease(directory.resolve("release"));
        out = release.success(
                "demo",
                "--keep",
                "--inputs",
                "2",
                "--dir",
                directory.resolve("demo").toString());
    }

    @AfterAll
    static void stopDemo() throws Exception {
        demo.stop();
    }

    @Test
    void makesADatasetOnWhichTheDocumentedQueriesReturnRowsAndThatCanBeRegenerated() throws Exception {
        assertThat(out)
                .contains("12 of 12 runs completed, 0 of them failed, 0 orphans: complete and consistent")
                .contains("mean CPU ms  mean peak MB")
                .doesNotContain("no usage");
        // Runs, time, cold starts, size, CPU time and memory; of a JVM, and in this order of magnitude.
        assertThat(out.lines().filter(line -> line.matches("\\S+/\\S+ +2( +\\d+){3} +[1-9]\\d*\\.\\d +\\d{2,3}\\.\\d")))
                .hasSize(6);
        assertThat(demo.loaderConfig()).exists();
        Path original = directory.resolve("dataset");
        Path recipe = directory.resolve("recipe");
        DocumentedRecipes recipes = new DocumentedRecipes(directory);
        try (Connection connection =
                        DriverManager.getConnection(demo.addresses().database().jdbcUrl());
                Statement statement = connection.createStatement()) {
            for (String query : documentedQueries()) {
                assertThat(statement.executeQuery(query).next()).as(query).isTrue();
            }
            String config = demo.loaderConfig().toString();
            success("--config", config, "export", "--out", original.toString(), "--format", "parquet,csv");
            recipes.check(connection);
            assertThat(success("--config", config, "export", "--recipe", "--out", recipe.toString()))
                    .contains("6 inputs, made by inputs make from seed 19940503");
        }
        regenerates(recipe, original);
        assumeThat(recipes.skipped())
                .as("everything else works; not installed here, so that its recipe is not run")
                .isEmpty();
    }

    @Test
    void itsReportAndItsLivePageAreSoundInABrowser() throws Exception {
        URI report =
                directory.toRealPath().resolve("demo").resolve("report.html").toUri();
        assertThat(out).contains("report.html: ");
        LoaderConfig config = LoaderConfig.load(demo.loaderConfig(), Map.of(), Map.of(), directory);
        DatasetDatabase database = DatasetDatabase.of(config.database());
        try (Browser browser = Browser.start(directory)) {
            browser.open(report);
            assertThat(browser.text(".headline")).startsWith("The dataset ");
            assertThat(browser.text("#verdict")).contains("Sound: Complete", "Sound: Consistent");
            browser.requireSound(report);

            try (LivePage page = LivePage.start(0, database.jdbc()::connect)) {
                browser.open(page.address());
                browser.requireSound(page.address());
            }
        }
    }

    private void regenerates(Path recipe, Path original) throws Exception {
        Path again = directory.resolve("again");
        PlatformProcess platform = new PlatformProcess(again);
        try {
            assertThat(release.success("regenerate", recipe.toString(), "--dir", again.toString(), "--keep"))
                    .contains("12 of 12 runs completed, 0 of them failed, 0 orphans: complete and consistent")
                    .contains("Code, inputs, versions and machines are those of the recipe");
            String config = again.resolve("loader.yml").toString();
            assertThat(success("compare", original.toString(), config))
                    .contains("12 runs with equal function, namespace, input and parameters, 0 differ");
        } finally {
            platform.stop();
        }
    }

    private static String success(String... command) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), command);
        assertThat(exit).as(out.toString() + err).isZero();
        return out.toString();
    }

    private static List<String> documentedQueries() throws IOException {
        List<String> queries = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("docs", "dataset.md")))
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(queries).hasSizeGreaterThan(8);
        return queries;
    }

    @Test
    void printsADashForUnknownValues(LocalPlatform platform, DatabaseLogin database) throws Exception {
        Session session = new Session(platform, database, "unknown", directory);
        session.success(List.of(), "functions", "load", manifest().toString());
        StringWriter out = new StringWriter();
        try (Connection connection = session.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO traces (id, function, namespace) SELECT 1, id, 'user-quiet' FROM functions");
            statement.execute("INSERT INTO runs (id, trace, input, function, namespace, status, attempt, planned_us)"
                    + " SELECT 4294967296 + input, 1, input, id, 'user-quiet', 'lost', 1, 1"
                    + " FROM functions, generate_series(1, 3) AS input");

            DemoSummary.print(new PrintWriter(out, true), 0, new DatasetConnection(connection, session.schema()));
        }

        assertThat(out.toString().lines().filter(line -> line.startsWith("quiet/quiet")))
                .singleElement()
                .satisfies(line ->
                        assertThat(line.split(" +")).containsExactly("quiet/quiet", "3", "-", "0", "-", "-", "-"));
    }

    private Path manifest() throws IOException {
        return NoopAction.manifest(directory, "quiet", List.of("quiet"), NoopAction.NO_PARAMETERS);
    }
}
