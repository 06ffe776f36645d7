package io.faasload.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Texts that the build includes: the page, its script, its styles, its statements, and the library for charts. */
final class PageResource {

    private PageResource() {}

    /** A text beside the classes of this package. */
    static String text(String name) {
        return read("/io/faasload/report/" + name);
    }

    /** A text of the chart library. */
    static String ofCharts(String name) {
        return read("/META-INF/resources/webjars/uplot/" + version() + "/" + name);
    }

    /** The version is in the path; this file has it. */
    private static String version() {
        return read("/META-INF/maven/org.webjars.npm/uplot/pom.properties")
                .lines()
                .filter(line -> line.startsWith("version="))
                .map(line -> line.substring("version=".length()))
                .findFirst()
                .orElseThrow();
    }

    private static String read(String path) {
        try (InputStream stream = PageResource.class.getResourceAsStream(path)) {
            if (stream == null) {
                throw new IllegalStateException(path + " is missing on the class path");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
