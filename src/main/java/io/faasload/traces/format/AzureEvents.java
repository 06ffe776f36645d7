package io.faasload.traces.format;

import io.faasload.traces.FunctionName;
import io.faasload.traces.TraceFunction;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Azure 2021: one row for each invocation, in the order of their ends. Not thread-safe. */
final class AzureEvents {

    static final String FUNCTION = "func";
    static final String END = "end_timestamp";
    private static final String APP = "app";
    private static final String DURATION = "duration";
    private static final double MICROS = 1e6;

    private final SortedEvents events;
    private final Map<FunctionName, Integer> ids = new HashMap<>();

    AzureEvents(SortedEvents events) {
        this.events = events;
    }

    /** Reads a file; its clock is that of the files before. */
    void read(CsvRows csv) throws IOException {
        if (!csv.hasColumns(List.of(APP, FUNCTION, END, DURATION))) {
            return;
        }
        int app = csv.header().indexOf(APP);
        int function = csv.header().indexOf(FUNCTION);
        int end = csv.header().indexOf(END);
        int duration = csv.header().indexOf(DURATION);
        while (csv.nextRow()) {
            String appName = "";
            String functionName = "";
            double endSeconds = 0;
            double seconds = 0;
            while (csv.nextCell()) {
                int cell = csv.column();
                if (cell == end) {
                    endSeconds = csv.seconds(-CsvRows.LONGEST_SECONDS);
                } else if (cell == duration) {
                    seconds = csv.seconds(0);
                } else if (cell == app || cell == function) {
                    String text = csv.text();
                    if (text.isEmpty()) {
                        csv.malformed("not be empty", text);
                    }
                    appName = cell == app ? text : appName;
                    functionName = cell == function ? text : functionName;
                }
            }
            if (csv.isRight()) {
                FunctionName name = new FunctionName("", appName, functionName, "");
                int id = ids.computeIfAbsent(
                        name, unknown -> events.addFunction(name, csv.file().toString()));
                events.add(id, Math.round((endSeconds - seconds) * MICROS), Math.round(seconds * MICROS));
            }
        }
    }

    List<TraceFunction> functions() throws IOException {
        return events.functions();
    }
}
