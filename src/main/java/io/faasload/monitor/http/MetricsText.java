package io.faasload.monitor.http;

import io.faasload.monitor.sampling.SamplerMetrics;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The monitor's counters in the Prometheus text format 0.0.4. */
final class MetricsText {

    private static final String PREFIX = "faasload_monitor_";
    private static final double NANOS_PER_SECOND = 1e9;

    private final StringBuilder text = new StringBuilder();

    private MetricsText() {}

    /**
     * Formats all metrics.
     *
     * @param attributions their number by certainty and evidence, as {@code certainty/evidence}
     */
    static String of(MonitorStatus status, Map<String, Long> attributions, long answered, long refused) {
        SamplerMetrics sampler = status.sampler();
        MetricsText metrics = new MetricsText();
        metrics.add("ticks_total", "counter", "Ticks of the sampler.", sampler.ticks());
        metrics.add("missed_ticks_total", "counter", "Ticks skipped.", sampler.missedTicks());
        metrics.add("samples_total", "counter", "Samples taken.", sampler.samples());
        metrics.add(
                "sampling_seconds_total",
                "counter",
                "Time spent sampling.",
                sampler.samplingNanos() / NANOS_PER_SECOND);
        metrics.add(
                "memory_stat_seconds_total",
                "counter",
                "The part of the sampling time spent on costly files.",
                sampler.costlyNanos() / NANOS_PER_SECOND);
        metrics.add("containers", "gauge", "Containers being sampled.", sampler.containers());
        metrics.add("frozen_containers", "gauge", "Sampled containers that are frozen.", sampler.frozenContainers());
        metrics.add("unsampled_containers", "gauge", "Running containers that are not sampled.", status.unsampled());
        metrics.add(
                "docker_connected",
                "gauge",
                "Whether Docker's events are followed.",
                status.isDockerConnected() ? 1 : 0);
        metrics.add("questions_total", "counter", "Queries answered.", answered);
        metrics.add("refused_questions_total", "counter", "Queries rejected because of concurrent ones.", refused);
        metrics.addAttributions(attributions);
        return metrics.text.toString();
    }

    private void add(String name, String type, String help, Number value) {
        head(name, type, help);
        text.append(PREFIX).append(name).append(' ').append(number(value)).append('\n');
    }

    private void addAttributions(Map<String, Long> attributions) {
        head("attributions_total", "counter", "Attributions by certainty and evidence.");
        new TreeMap<>(attributions).forEach((key, count) -> {
            int slash = key.indexOf('/');
            text.append(PREFIX)
                    .append("attributions_total{certainty=\"%s\",by=\"%s\"} %d\n"
                            .formatted(key.substring(0, slash), key.substring(slash + 1), count));
        });
    }

    private void head(String name, String type, String help) {
        text.append("# HELP ")
                .append(PREFIX)
                .append(name)
                .append(' ')
                .append(help)
                .append('\n');
        text.append("# TYPE ")
                .append(PREFIX)
                .append(name)
                .append(' ')
                .append(type)
                .append('\n');
    }

    private static String number(Number value) {
        return value instanceof Double real ? String.format(Locale.ROOT, "%.6f", real) : value.toString();
    }
}
