package io.faasload.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.deque.html.axecore.selenium.AxeBuilder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Level;
import org.awaitility.Awaitility;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** Headless Chromium, and what every page of ours promises. */
public final class Browser implements AutoCloseable {

    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    private static final int NARROW = 360;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    /** Skips the test without Chromium. */
    public static void require() {
        assumeTrue(
                Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER),
                "skipped, because " + CHROMIUM + " or " + DRIVER
                        + " is missing: install Debian's packages chromium and chromium-driver");
    }

    /** Starts a browser with a profile of its own; skips the test without Chromium. */
    public static Browser start(Path folder) throws IOException {
        require();
        ChromeOptions options = new ChromeOptions();
        options.setBinary(CHROMIUM.toString());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-dev-shm-usage",
                "--disable-gpu",
                "--disable-component-update",
                "--no-first-run",
                "--window-size=1200,900",
                "--user-data-dir=" + Files.createTempDirectory(folder, "chromium"));
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        logs.enable(LogType.PERFORMANCE, Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        return new Browser(new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(new File(DRIVER.toString()))
                        .build(),
                options));
    }

    /** Opens a page and waits until it shows its data. */
    public void open(URI page) {
        driver.get(page.toString());
        Awaitility.await("the page shows its data")
                .until(() ->
                        driver.findElements(By.cssSelector("html[data-shown]")).size() == 1);
    }

    /** What a script of the test returns. */
    public Object evaluate(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /** The text of an element. */
    public String text(String selector) {
        return driver.findElement(By.cssSelector(selector)).getText();
    }

    /** Everything that a page of ours promises about itself, however wide and in whatever colours. */
    public void requireSound(URI page) throws IOException {
        chartsHaveDataAndTables();
        choosingARunChangesTheCurve();
        tablesAreSortedByKeyboard();
        for (String scheme : List.of("light", "dark")) {
            emulate(scheme, NARROW);
            assertThat(evaluate("return document.documentElement.scrollWidth"))
                    .as("width of the page at %d px, %s", NARROW, scheme)
                    .isEqualTo((long) NARROW);
            assertThat(evaluate("return getComputedStyle(document.body).backgroundColor"))
                    .isEqualTo(scheme.equals("light") ? "rgb(255, 255, 255)" : "rgb(20, 23, 28)");
            assertThat(new AxeBuilder().analyze(driver).getViolations())
                    .as("accessibility in %s", scheme)
                    .isEmpty();
        }
        emulate("light", 1200);
        assertThat(consoleMessages()).isEmpty();
        assertThat(requests())
                .as("requests")
                .isNotEmpty()
                .allSatisfy(url -> assertThat(url).startsWith(page.toString().replaceFirst("[^/]*$", "")));
    }

    private void chartsHaveDataAndTables() {
        evaluate("document.querySelectorAll('details').forEach(details => details.open = true)");
        List<WebElement> charts = driver.findElements(By.cssSelector(".chart"));
        long drawn = charts.stream()
                .filter(chart -> !chart.findElements(By.cssSelector("canvas")).isEmpty())
                .peek(chart -> Awaitility.await("rows behind " + chart.getText())
                        .until(() ->
                                !chart.findElements(By.cssSelector("tbody tr")).isEmpty()))
                .count();
        assertThat(drawn).isGreaterThanOrEqualTo(10);
        evaluate("document.querySelectorAll('details').forEach(details => details.open = false)");
    }

    private void choosingARunChangesTheCurve() {
        String curve =
                "return [...document.querySelectorAll('.chart')].find(chart => chart.textContent.startsWith('CPU and memory'))"
                        + ".querySelector('canvas').toDataURL()";
        choose("median");
        Object median = evaluate(curve);
        choose("slowest");
        Awaitility.await("the other curve").until(() -> !Objects.equals(evaluate(curve), median));
    }

    private void choose(String run) {
        driver.findElement(By.xpath("//label[starts-with(., 'Run')]/select/option[@value='" + run + "']"))
                .click();
    }

    private void tablesAreSortedByKeyboard() {
        WebElement button = driver.findElement(By.xpath("//section[@id='functions']//th/button[. = 'Runs']"));
        button.sendKeys(Keys.ENTER);
        assertThat(button.findElement(By.xpath("..")).getDomAttribute("aria-sort"))
                .isEqualTo("ascending");
    }

    /** Sets colour scheme and width. */
    public void emulate(String scheme, int width) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
        driver.executeCdpCommand("Emulation.setScrollbarsHidden", Map.of("hidden", true));
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 800, "deviceScaleFactor", 1, "mobile", width < 600));
    }

    /** A picture of the screen, from an element on, as PNG in Base64. */
    public String picture(String selector) {
        driver.executeAsyncScript("""
                const done = arguments[arguments.length - 1];
                requestAnimationFrame(() => requestAnimationFrame(() => {
                  document.querySelector(arguments[0]).scrollIntoView();
                  requestAnimationFrame(done);
                }));""", selector);
        return (String)
                driver.executeCdpCommand("Page.captureScreenshot", Map.of()).get("data");
    }

    /** What the page wrote to the console. */
    public List<String> consoleMessages() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(LogEntry::getMessage)
                .toList();
    }

    /** Addresses that were requested since the last call, except for data within the page and the browser's own pages. */
    private List<String> requests() throws IOException {
        List<String> urls = new ArrayList<>();
        for (LogEntry entry : driver.manage().logs().get(LogType.PERFORMANCE)) {
            JsonNode message = JSON.readTree(entry.getMessage()).get("message");
            if (message.get("method").asText().equals("Network.requestWillBeSent")) {
                String url = message.get("params").get("request").get("url").asText();
                if (!url.startsWith("data:") && !url.startsWith("chrome:")) {
                    urls.add(url);
                }
            }
        }
        return urls;
    }

    @Override
    public void close() {
        driver.quit();
    }
}
