package io.faasload.monitor.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.faasload.monitor.attribution.Attribution;
import io.faasload.monitor.attribution.Attribution.Certainty;
import io.faasload.monitor.attribution.Attribution.Evidence;
import io.faasload.monitor.container.WhiskContainer;
import io.faasload.monitor.sampling.Column;
import io.faasload.monitor.sampling.Sample;
import io.faasload.monitor.sampling.SampleSeries;
import io.faasload.monitor.sampling.SampleWindow;
import io.faasload.monitor.sampling.Slot;
import io.faasload.monitor.usage.RunUsage;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Serializes the usage of an activation. Unknown values are null, never 0. */
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
                        : "the container has no samples for that time");
        json.writeBooleanField("too_late", usage.isTooLate());
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
        json.writeStringField("memory_peak_by", window.peakBy());
        if (withSamples) {
            writeColumns(json, window.inside());
        }
        json.writeEndObject();
    }

    private static @Nullable Sample outermost(SampleSeries samples, int index) {
        return samples.isEmpty() ? null : samples.get(index);
    }

    private static void writeColumns(JsonGenerator json, SampleSeries samples) throws IOException {
        int size = samples.size();
        json.writeObjectFieldStart("samples");
        writeColumn(json, "timestamp_ms", size, index -> timestampMillis(samples, index));
        writeColumn(json, "memory_b", size, values(samples, Column.MEMORY_BYTES));
        writeColumn(json, "proc_mcpu", size, cpuMillis(samples));
        writeColumn(json, "memory_used_b", size, values(samples, Column.IN_USE_BYTES));
        writeColumn(json, "memory_peak_b", size, values(samples, Column.PEAK_BYTES));
        writeColumn(json, "cpu_us", size, sinceFirst(samples, Column.CPU_MICROS));
        writeColumn(json, "cpu_user_us", size, sinceFirst(samples, Column.USER_MICROS));
        writeColumn(json, "cpu_system_us", size, sinceFirst(samples, Column.SYSTEM_MICROS));
        writeColumn(json, "cpu_throttled_us", size, sinceFirst(samples, Column.THROTTLED_MICROS));
        json.writeEndObject();
    }

    static long timestampMillis(SampleSeries samples, int index) {
        return TimeUnit.MICROSECONDS.toMillis(samples.epochMicros(index));
    }

    private static IntToLongFunction values(SampleSeries samples, Column column) {
        return index -> samples.value(index, column);
    }

    /** FaaSLoad's CPU time of each sample: milliseconds since the first of them. */
    static IntToLongFunction cpuMillis(SampleSeries samples) {
        IntToLongFunction micros = sinceFirst(samples, Column.CPU_MICROS);
        return index -> {
            long value = micros.applyAsLong(index);
            return value == Slot.ABSENT ? Slot.ABSENT : TimeUnit.MICROSECONDS.toMillis(value);
        };
    }

    private static IntToLongFunction sinceFirst(SampleSeries samples, Column column) {
        long first = IntStream.range(0, samples.size())
                .mapToLong(values(samples, column))
                .filter(value -> value != Slot.ABSENT)
                .findFirst()
                .orElse(0);
        return index -> {
            long value = samples.value(index, column);
            return value == Slot.ABSENT ? Slot.ABSENT : value - first;
        };
    }

    private static void writeColumn(JsonGenerator json, String name, int size, IntToLongFunction values)
            throws IOException {
        json.writeArrayFieldStart(name);
        for (int i = 0; i < size; i++) {
            writeNumber(json, values.applyAsLong(i));
        }
        json.writeEndArray();
    }

    static void writeNumber(JsonGenerator json, String name, @Nullable Long value) throws IOException {
        writeNumber(json, name, value == null ? Slot.ABSENT : value);
    }

    /** Null for {@link Slot#ABSENT}. */
    static void writeNumber(JsonGenerator json, String name, long value) throws IOException {
        json.writeFieldName(name);
        writeNumber(json, value);
    }

    private static void writeNumber(JsonGenerator json, long value) throws IOException {
        if (value == Slot.ABSENT) {
            json.writeNull();
        } else {
            json.writeNumber(value);
        }
    }
}
