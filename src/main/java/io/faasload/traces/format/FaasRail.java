package io.faasload.traces.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.faasload.traces.FunctionName;
import io.faasload.traces.Quantiles;
import io.faasload.traces.TraceFunction;
import io.faasload.traces.arrival.Columns;
import io.faasload.traces.arrival.CountedFunction;
import io.faasload.traces.arrival.Counts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * FaaSRail's specifications: each row has a request ({@code mapped_wreq}: workload, its mean duration, its payload) and counts for groups
 * of minutes. A workload may have several rows; each is a function of its own.
 */
final class FaasRail {

    static final String REQUEST = "mapped_wreq";
    private static final String MEAN = "avg";
    private static final Pattern GROUP = Pattern.compile("([0-9]{1,6})(?:-([0-9]{1,6}))?");
    /** Keeps all digits of the payload's numbers. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private FaasRail() {}

    private record Request(String bench, double meanMillis, String payload) {}

    static List<TraceFunction> read(CsvRows csv, RowMistakes mistakes) throws IOException {
        List<TraceFunction> functions = new ArrayList<>();
        List<int[]> groups = new ArrayList<>();
        int[] groupOfCell = new int[csv.header().size()];
        for (int i = 0; i < groupOfCell.length; i++) {
            Matcher group = GROUP.matcher(csv.header().get(i));
            groupOfCell[i] = group.matches() ? groups.size() : -1;
            if (group.matches()) {
                int first = Integer.parseInt(group.group(1));
                groups.add(new int[] {first, group.group(2) == null ? first : Integer.parseInt(group.group(2))});
            }
        }
        if (!csv.hasColumns(List.of(MEAN, REQUEST)) || !areAscending(csv, mistakes, groups)) {
            return functions;
        }
        Columns columns = Columns.ofMinutes(
                groups.stream().mapToInt(group -> group[0]).toArray(),
                groups.stream().mapToInt(group -> group[1]).toArray());
        int mean = csv.header().indexOf(MEAN);
        int request = csv.header().indexOf(REQUEST);
        Map<String, Integer> occurrences = new HashMap<>();
        while (csv.nextRow()) {
            Counts.Builder counts = new Counts.Builder();
            Request mapped = new Request("", 0, "{}");
            String average = "";
            while (csv.nextCell()) {
                int cell = csv.column();
                if (cell < groupOfCell.length && groupOfCell[cell] >= 0) {
                    int group = groupOfCell[cell];
                    counts.add(group, (int) Math.max(0, csv.count(Columns.mostPer(columns.widthMicros()[group]))));
                } else if (cell == mean) {
                    average = csv.text();
                    csv.number();
                } else if (cell == request) {
                    mapped = request(csv);
                }
            }
            if (csv.isRight()) {
                String variant = average + " " + mapped.payload;
                int occurrence = occurrences.merge(mapped.bench + " " + variant, 1, Integer::sum);
                functions.add(new CountedFunction(
                        new FunctionName("", "", mapped.bench, occurrence == 1 ? variant : variant + " " + occurrence),
                        csv.file().toString(),
                        columns,
                        counts.build(),
                        Quantiles.of(mapped.meanMillis),
                        null,
                        mapped.payload));
            }
        }
        return functions;
    }

    private static boolean areAscending(CsvRows csv, RowMistakes mistakes, List<int[]> groups) {
        if (groups.isEmpty()) {
            mistakes.file(csv.file(), "columns such as 1-2 with the counts of groups of minutes are missing");
            return false;
        }
        int last = 0;
        for (int[] group : groups) {
            if (group[0] <= last || group[1] < group[0]) {
                mistakes.file(
                        csv.file(),
                        "column %d-%d: groups of minutes must be ascending, from 1".formatted(group[0], group[1]));
                return false;
            }
            last = group[1];
        }
        return true;
    }

    private static Request request(CsvRows csv) throws IOException {
        String text = csv.text();
        try {
            JsonNode request = JSON.readTree(text);
            JsonNode bench = request.path("bench");
            JsonNode mean = request.path("mean");
            if (bench.isTextual() && !bench.asText().isBlank() && isDuration(mean)) {
                JsonNode payload = request.path("payload");
                JsonNode parameters = payload.isTextual() ? JSON.readTree(payload.asText()) : payload;
                if (parameters.isObject()) {
                    return new Request(bench.asText(), mean.asDouble(), parameters.toString());
                }
            }
        } catch (JsonProcessingException e) {
            // reported below
        }
        csv.malformed("be a JSON object with bench, mean, and payload, itself the text of a JSON object", text);
        return new Request("", 0, "{}");
    }

    private static boolean isDuration(JsonNode millis) {
        return millis.isNumber() && millis.asDouble() >= 0 && millis.asDouble() <= CsvRows.MOST;
    }
}
