package io.faasload.traces.plan;

import io.faasload.traces.Mixture;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** A trace as one HTML page with plots in SVG: without scripts, and without anything that a browser would have to load. */
public final class TraceHtml {

    private static final int WIDTH = 760;
    private static final int HEIGHT = 260;
    private static final int LEFT = 64;
    private static final int BOTTOM = 40;
    private static final int TOP = 12;
    private static final int MOST_POINTS = 600;
    private static final int QUANTILES = 200;

    private static final String STYLE = """
            :root { color-scheme: light dark; }
            body { font: 15px/1.5 system-ui, sans-serif; max-width: 800px; margin: 2em auto; padding: 0 1em; }
            th { text-align: left; font-weight: normal; padding-right: 1.5em; vertical-align: top; }
            svg { width: 100%; height: auto; }
            svg text { font-size: 12px; fill: currentColor; }
            .axis, .grid { stroke: currentColor; fill: none; }
            .grid { opacity: 0.15; }
            .line { stroke: #2a7fff; stroke-width: 1.5; fill: none; }
            """;

    private TraceHtml() {}

    /** A line in a plot: x and y of each point. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Line(double[] x, double[] y) {}

    private record Axis(String title, boolean isLog, double from, double to) {

        double place(double value) {
            return isLog
                    ? (Math.log(value) - Math.log(from)) / (Math.log(to) - Math.log(from))
                    : (value - from) / (to - from);
        }

        double[] ticks() {
            if (isLog) {
                int first = (int) Math.floor(Math.log10(from));
                int last = (int) Math.floor(Math.log10(to) + 1e-9);
                if (last - first <= 2) {
                    return IntStream.rangeClosed(first, last)
                            .boxed()
                            .flatMapToDouble(
                                    power -> DoubleStream.of(1, 2, 5).map(digit -> digit * Math.pow(10, power)))
                            .filter(tick -> tick >= from && tick <= to)
                            .toArray();
                }
                int step = Math.max(1, (last - first + 7) / 8);
                return IntStream.rangeClosed(first, last)
                        .filter(power -> (power - first) % step == 0)
                        .mapToDouble(power -> Math.pow(10, power))
                        .filter(tick -> tick >= from)
                        .toArray();
            }
            double rough = (to - from) / 5;
            double unit = Math.pow(10, Math.floor(Math.log10(rough)));
            double step = rough / unit < 1.5
                    ? unit
                    : rough / unit < 3.5 ? 2 * unit : rough / unit < 7.5 ? 5 * unit : 10 * unit;
            return IntStream.rangeClosed((int) Math.ceil(from / step), (int) Math.floor(to / step + 1e-9))
                    .mapToDouble(i -> i * step)
                    .toArray();
        }
    }

    /** The page. */
    public static String of(TraceSummary summary, String title) {
        StringBuilder html = new StringBuilder(
                        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>")
                .append(escaped(title))
                .append("</title>\n<style>\n")
                .append(STYLE)
                .append("</style></head><body>\n<h1>Trace</h1>\n<p>")
                .append(escaped(title))
                .append("</p>\n<table>\n");
        for (Map.Entry<String, String> line : summary.lines().entrySet()) {
            html.append("<tr><th>")
                    .append(escaped(line.getKey()))
                    .append("</th><td>")
                    .append(escaped(line.getValue()))
                    .append("</td></tr>\n");
        }
        html.append("</table>\n");
        rate(html, summary.perMinute());
        distribution(html, "Duration", "ms", summary.durations());
        distribution(html, "Memory", "MB", summary.memory());
        popularity(html, summary.invocations());
        return html.append("</body></html>\n").toString();
    }

    private static void rate(StringBuilder html, double[] perMinute) {
        int bin = Math.max(1, (perMinute.length + MOST_POINTS - 1) / MOST_POINTS);
        int bins = (perMinute.length + bin - 1) / bin;
        double[] x = new double[2 * bins];
        double[] y = new double[2 * bins];
        for (int i = 0; i < bins; i++) {
            int end = Math.min(perMinute.length, (i + 1) * bin);
            double most = Arrays.stream(perMinute, i * bin, end).max().orElse(0) / 60;
            x[2 * i] = i * bin;
            x[2 * i + 1] = end;
            y[2 * i] = most;
            y[2 * i + 1] = most;
        }
        double peak = Arrays.stream(y).max().orElse(0);
        if (peak > 0) {
            plot(
                    html,
                    "Rate" + (bin > 1 ? " (the busiest of each " + bin + " minutes)" : ""),
                    new Axis("minutes", false, 0, perMinute.length),
                    new Axis("invocations per second", false, 0, peak),
                    new Line(x, y));
        }
    }

    private static void distribution(StringBuilder html, String name, String unit, Mixture values) {
        if (values.isEmpty()) {
            return;
        }
        double least = Math.max(0.1, values.at(0));
        double most = Math.max(values.at(1), least * 10);
        double[] x = IntStream.rangeClosed(0, QUANTILES)
                .mapToDouble(i -> least * Math.pow(most / least, (double) i / QUANTILES))
                .toArray();
        double[] y = Arrays.stream(x).map(values::shareUpTo).toArray();
        plot(
                html,
                name + " of the invocations",
                new Axis(unit, true, least, most),
                new Axis("share up to", false, 0, 1),
                new Line(x, y));
    }

    private static void popularity(StringBuilder html, double[] invocations) {
        double[] popular =
                Arrays.stream(invocations).filter(count -> count >= 1).toArray();
        if (popular.length < 2) {
            return;
        }
        double[] ranks = IntStream.rangeClosed(0, MOST_POINTS)
                .mapToDouble(i -> Math.floor(Math.pow(popular.length, (double) i / MOST_POINTS) + 1e-9))
                .distinct()
                .toArray();
        plot(
                html,
                "Invocations of each function",
                new Axis("rank of the function", true, 1, popular.length),
                new Axis("invocations", true, 1, Math.max(10, popular[0])),
                new Line(
                        ranks,
                        Arrays.stream(ranks)
                                .map(rank -> popular[(int) rank - 1])
                                .toArray()));
    }

    private static void plot(StringBuilder html, String title, Axis horizontal, Axis vertical, Line line) {
        html.append("<h2>")
                .append(escaped(title))
                .append("</h2>\n<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n"
                        .formatted(WIDTH, HEIGHT, escaped(title)));
        for (double tick : horizontal.ticks()) {
            double x = x(horizontal, tick);
            html.append(svg("<path class=\"grid\" d=\"M%.1f %d V%d\"/>", x, TOP, HEIGHT - BOTTOM));
            html.append(svg(
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>",
                    x, HEIGHT - BOTTOM + 16, number(tick)));
        }
        for (double tick : vertical.ticks()) {
            double y = y(vertical, tick);
            html.append(svg("<path class=\"grid\" d=\"M%d %.1f H%d\"/>", LEFT, y, WIDTH));
            html.append(svg("<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>", LEFT - 6, y + 4, number(tick)));
        }
        html.append(svg("<path class=\"axis\" d=\"M%d %d V%d H%d\"/>", LEFT, TOP, HEIGHT - BOTTOM, WIDTH));
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < line.x.length; i++) {
            path.append(String.format(
                    Locale.ROOT, "%s%.1f %.1f", i == 0 ? "M" : " L", x(horizontal, line.x[i]), y(vertical, line.y[i])));
        }
        html.append(svg("<path class=\"line\" d=\"%s\"/>", path));
        html.append(svg(
                "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>",
                (LEFT + WIDTH) / 2, HEIGHT - 6, escaped(horizontal.title)));
        html.append(svg(
                "<text transform=\"translate(12 %d) rotate(-90)\" text-anchor=\"middle\">%s</text>",
                (TOP + HEIGHT - BOTTOM) / 2, escaped(vertical.title)));
        html.append("</svg>\n");
    }

    private static String svg(String format, Object... values) {
        return String.format(Locale.ROOT, format, values) + "\n";
    }

    private static double x(Axis axis, double value) {
        return LEFT + axis.place(value) * (WIDTH - LEFT - 8);
    }

    private static double y(Axis axis, double value) {
        return HEIGHT - BOTTOM - axis.place(value) * (HEIGHT - BOTTOM - TOP);
    }

    private static String number(double value) {
        return value >= 1e6
                ? String.format(Locale.ROOT, "%.0e", value)
                : value == Math.rint(value)
                        ? String.format(Locale.ROOT, "%.0f", value)
                        : Double.toString(Math.round(value * 1e6) / 1e6);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
