package io.faasload.monitor.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.faasload.monitor.attribution.Attribution;
import io.faasload.monitor.attribution.Attribution.Certainty;
import io.faasload.monitor.attribution.Attribution.Evidence;
import io.faasload.monitor.container.WhiskContainer;
import io.faasload.monitor.sampling.Sample;
import io.faasload.monitor.sampling.SampleWindow;
import io.faasload.monitor.usage.RunUsage;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes what an activation used. A value that is not known is null, never 0. */
final class UsageJson {

    private UsageJson() {}

    static void write(JsonGenerator json, RunUsage usage, boolean withSamples) throws IOException {
        Attribution attribution = usage.attribution();
        WhiskContainer container = usage.container();
        Certainty certainty = attribution.certainty();
        Evidence evidence = attribution.evidence();
        SampleWindow samples = usage.samples();
        boolean isSampled = samples != null
                && (samples.before() != null || !samples.inside().isEmpty() || samples.after() != null);
        json.writeStartObject();
        json.writeStringField("activation", usage.activation().id());
        json.writeStringField("container", attribution.containerId());
        json.writeStringField(
                "container_name", container == null ? null : container.name().text());
        json.writeStringField("attribution", certainty == null ? null : certainty.text());
        json.writeStringField("attribution_by", evidence == null ? null : evidence.text());
        json.writeStringField(
                "reason",
                attribution.containerId() == null || isSampled
                        ? attribution.reason()
                        : "the container has no samples of that time");
        json.writeFieldName("usage");
        if (samples == null || !isSampled) {
            json.writeNull();
        } else {
            writeUsage(json, samples, withSamples);
        }
        json.writeEndObject();
    }

    private static void writeUsage(JsonGenerator json, SampleWindow window, boolean withSamples) throws IOException {
        json.writeStartObject();
        writeNumber(json, "cpu_us", window.growth(Sample::cpuMicros));
        writeNumber(json, "cpu_user_us", window.growth(Sample::userMicros));
        writeNumber(json, "cpu_system_us", window.growth(Sample::systemMicros));
        writeNumber(json, "cpu_throttled_us", window.growth(Sample::throttledMicros));
        Sample first = window.before() != null ? window.before() : outermost(window.inside(), 0);
        Sample last = window.after() != null
                ? window.after()
                : outermost(window.inside(), window.inside().size() - 1);
        writeNumber(json, "cpu_from_us", first == null ? null : (Long) first.epochMicros());
        writeNumber(json, "cpu_to_us", last == null ? null : (Long) last.epochMicros());
        writeNumber(json, "memory_peak_b", window.peakBytes());
        json.writeStringField("memory_peak_by", window.peakBytes() == null ? null : window.peakMethod());
        if (withSamples) {
            writeColumns(json, window.inside());
        }
        json.writeEndObject();
    }

    private static @Nullable Sample outermost(List<Sample> samples, int index) {
        return samples.isEmpty() ? null : samples.get(index);
    }

    private static void writeColumns(JsonGenerator json, List<Sample> samples) throws IOException {
        json.writeObjectFieldStart("samples");
        writeColumn(json, "timestamp_ms", samples, UsageJson::timestampMillis);
        writeColumn(json, "memory_b", samples, Sample::memoryBytes);
        writeColumn(json, "proc_mcpu", samples, cpuMillis(samples));
        writeColumn(json, "memory_used_b", samples, Sample::inUseBytes);
        writeColumn(json, "memory_peak_b", samples, Sample::peakBytes);
        writeColumn(json, "cpu_us", samples, sinceFirst(samples, Sample::cpuMicros));
        writeColumn(json, "cpu_user_us", samples, sinceFirst(samples, Sample::userMicros));
        writeColumn(json, "cpu_system_us", samples, sinceFirst(samples, Sample::systemMicros));
        writeColumn(json, "cpu_throttled_us", samples, sinceFirst(samples, Sample::throttledMicros));
        json.writeEndObject();
    }

    static Long timestampMillis(Sample sample) {
        return TimeUnit.MICROSECONDS.toMillis(sample.epochMicros());
    }

    /** FaaSLoad's CPU time: milliseconds since the first of the samples. */
    static Function<Sample, @Nullable Long> cpuMillis(List<Sample> samples) {
        Function<Sample, @Nullable Long> micros = sinceFirst(samples, Sample::cpuMicros);
        return sample -> {
            Long value = micros.apply(sample);
            return value == null ? null : (Long) TimeUnit.MICROSECONDS.toMillis(value);
        };
    }

    private static Function<Sample, @Nullable Long> sinceFirst(
            List<Sample> samples, Function<Sample, @Nullable Long> value) {
        Long first =
                samples.stream().map(value).filter(Objects::nonNull).findFirst().orElse(null);
        return sample -> {
            Long later = value.apply(sample);
            return later == null || first == null ? null : (Long) (later - first);
        };
    }

    private static void writeColumn(
            JsonGenerator json, String name, List<Sample> samples, Function<Sample, @Nullable Long> value)
            throws IOException {
        json.writeArrayFieldStart(name);
        for (Sample sample : samples) {
            writeNumber(json, value.apply(sample));
        }
        json.writeEndArray();
    }

    static void writeNumber(JsonGenerator json, String name, @Nullable Long value) throws IOException {
        json.writeFieldName(name);
        writeNumber(json, value);
    }

    private static void writeNumber(JsonGenerator json, @Nullable Long value) throws IOException {
        if (value == null) {
            json.writeNull();
        } else {
            json.writeNumber(value);
        }
    }
}
