package io.faasload.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/** Takes the pictures of README.md and docs/report.md from a report: see {@code .ci/pictures}. */
public final class ReportPictures {

    private static final int WIDTH = 960;

    private ReportPictures() {}

    /** Arguments: the report, and the folder for the pictures. */
    public static void main(String[] arguments) throws IOException {
        Path pictures = Path.of(arguments[1]);
        Path profile = Files.createTempDirectory("pictures");
        try (Browser browser = Browser.start(profile)) {
            browser.open(Path.of(arguments[0]).toRealPath().toUri());
            browser.emulate("light", WIDTH);
            take(browser, "body", pictures.resolve("report.png"));
            take(browser, "#function", pictures.resolve("report-function.png"));
            browser.emulate("dark", WIDTH);
            take(browser, "#schedule", pictures.resolve("report-schedule.png"));
        }
    }

    private static void take(Browser browser, String from, Path picture) throws IOException {
        Files.write(picture, Base64.getDecoder().decode(browser.picture(from)));
    }
}
