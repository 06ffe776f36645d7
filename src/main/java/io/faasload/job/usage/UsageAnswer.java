package io.faasload.job.usage;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.faasload.run.Run;
import io.faasload.run.UsageMissing;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A monitor's answer to {@code GET /v1/usage}, in the format of {@code docs/monitor.md}. Unknown fields are ignored. */
@JsonIgnoreProperties(ignoreUnknown = true)
record UsageAnswer(
        @Nullable String activation,
        @Nullable String container,
        @Nullable String attribution,
        @JsonProperty("attribution_by") @Nullable String attributionBy,
        @JsonProperty("too_late") boolean isTooLate,
        @Nullable Figures usage) {

    /** The 15 minutes of samples that a monitor keeps, one every 10 ms, are less than half of this. */
    private static final int MOST_SAMPLES = 200_000;

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /** The figures of the whole activation. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Figures(
            @JsonProperty("cpu_us") @Nullable Long cpuMicros,
            @JsonProperty("memory_peak_b") @Nullable Long memoryPeakBytes,
            @JsonProperty("memory_peak_by") @Nullable String memoryPeakBy,
            @Nullable Columns samples) {}

    /** The samples, in columns. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Columns(
            @JsonProperty("timestamp_ms") List<@Nullable Long> timestampMillis,
            @JsonProperty("memory_b") List<@Nullable Long> memoryBytes,
            @JsonProperty("proc_mcpu") List<@Nullable Long> cpuMillis,
            @JsonProperty("memory_used_b") List<@Nullable Long> memoryUsedBytes,
            @JsonProperty("memory_peak_b") List<@Nullable Long> memoryPeakBytes,
            @JsonProperty("cpu_us") List<@Nullable Long> cpuMicros,
            @JsonProperty("cpu_user_us") List<@Nullable Long> cpuUserMicros,
            @JsonProperty("cpu_system_us") List<@Nullable Long> cpuSystemMicros,
            @JsonProperty("cpu_throttled_us") List<@Nullable Long> cpuThrottledMicros) {

        Columns {
            timestampMillis = orEmpty(timestampMillis);
            memoryBytes = orEmpty(memoryBytes);
            cpuMillis = orEmpty(cpuMillis);
            memoryUsedBytes = orEmpty(memoryUsedBytes);
            memoryPeakBytes = orEmpty(memoryPeakBytes);
            cpuMicros = orEmpty(cpuMicros);
            cpuUserMicros = orEmpty(cpuUserMicros);
            cpuSystemMicros = orEmpty(cpuSystemMicros);
            cpuThrottledMicros = orEmpty(cpuThrottledMicros);
        }

        private static List<@Nullable Long> orEmpty(@Nullable List<@Nullable Long> column) {
            return column == null ? List.of() : column;
        }

        List<Run.Sample> rows() {
            List<Run.Sample> rows = new ArrayList<>(timestampMillis.size());
            for (int i = 0; i < timestampMillis.size(); i++) {
                Long at = timestampMillis.get(i);
                if (at != null) {
                    rows.add(new Run.Sample(
                            at,
                            value(memoryBytes, i),
                            value(cpuMillis, i),
                            value(memoryUsedBytes, i),
                            value(memoryPeakBytes, i),
                            value(cpuMicros, i),
                            value(cpuUserMicros, i),
                            value(cpuSystemMicros, i),
                            value(cpuThrottledMicros, i)));
                }
            }
            return rows;
        }

        /** A monitor of another release may lack a column. */
        private static @Nullable Long value(List<@Nullable Long> column, int row) {
            return row < column.size() ? column.get(row) : null;
        }
    }

    /**
     * Reads the answer for an activation.
     *
     * @throws JsonProcessingException if it is anything else
     */
    static Run.Usage parse(String json, String activationId) throws JsonProcessingException {
        UsageAnswer answer = MAPPER.readValue(json, UsageAnswer.class);
        if (answer == null || !activationId.equals(answer.activation)) {
            throw new JsonParseException(null, "not the usage of the requested activation");
        }
        Figures figures = answer.usage;
        if (figures != null && figures.samples != null && figures.samples.timestampMillis.size() > MOST_SAMPLES) {
            throw new JsonParseException(null, "more than " + MOST_SAMPLES + " samples");
        }
        return new Run.Usage(
                answer.container,
                answer.attribution,
                answer.attributionBy,
                figures == null ? null : figures.cpuMicros,
                figures == null ? null : figures.memoryPeakBytes,
                figures == null ? null : figures.memoryPeakBy,
                answer.missing(),
                figures == null || figures.samples == null ? List.of() : figures.samples.rows());
    }

    /** Why a figure is missing; null if none is. */
    private @Nullable String missing() {
        if (usage != null && usage.cpuMicros != null && usage.memoryPeakBytes != null) {
            return null;
        }
        UsageMissing reason = isTooLate
                ? UsageMissing.TOO_LATE
                : container != null
                        ? UsageMissing.NO_SAMPLE
                        : attribution != null ? UsageMissing.AMBIGUOUS : UsageMissing.UNKNOWN_CONTAINER;
        return reason.text();
    }
}
