package io.faasload.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * The page: one HTML file with everything in it. Its Content-Security-Policy allows its own scripts and styles by their hashes, and
 * no request, except to the server of a live page for its events.
 */
final class ReportPage {

    private ReportPage() {}

    /** A page that shows this data. */
    static String of(JsonNode data) {
        return page(json(data), "'none'");
    }

    /** A page that waits for the data of its server. */
    static String live() {
        return page("null", "'self'");
    }

    private static String page(String data, String connections) {
        String charts = PageResource.ofCharts("dist/uPlot.iife.min.js");
        String script = PageResource.text("report.js");
        String style = PageResource.ofCharts("dist/uPlot.min.css") + PageResource.text("report.css");
        String policy = "default-src 'none'; script-src " + hash(charts) + " " + hash(script) + "; style-src "
                + hash(style) + "; connect-src " + connections + "; img-src data:; base-uri 'none'; form-action 'none'";
        return PageResource.text("report.html")
                .replace("@policy@", policy)
                .replace("@licence@", PageResource.ofCharts("LICENSE").strip().replace("--", "- -"))
                .replace("@style@", style)
                .replace("@charts@", charts)
                .replace("@script@", script)
                .replace("@data@", data);
    }

    /** JSON that cannot end the script element that it is in. */
    private static String json(JsonNode data) {
        return data.toString()
                .replace("<", "\\u003c")
                .replace(">", "\\u003e")
                .replace("&", "\\u0026")
                .replace("\u2028", "\\u2028")
                .replace("\u2029", "\\u2029");
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
