package io.faasload.bench;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.faasload.bench.process.ProcStat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The figures of one measure, in the order in which they were noted. Not thread-safe. */
public final class Figures {

    private final String measure;
    private final String command;
    private final String machine;
    private final List<Figure> all = new ArrayList<>();

    /** None yet. */
    Figures(String measure, String command) throws IOException {
        this.measure = measure;
        this.command = command;
        this.machine = ProcStat.machine();
    }

    void add(int round, String name, String unit, double value) throws IOException {
        all.add(new Figure(measure, name, unit, round, value, command, machine, ProcStat.loadAverage()));
    }

    public String measure() {
        return measure;
    }

    /** Writes them into a folder, as JSON, one object for each. */
    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        JsonMapper.builder()
                .build()
                .writerWithDefaultPrettyPrinter()
                .writeValue(folder.resolve(measure + ".json").toFile(), all);
    }

    /** The median of the rounds for each name, with its unit, and all rounds, as texts. */
    public List<List<String>> rows() {
        Map<String, List<Figure>> byName = new LinkedHashMap<>();
        all.forEach(figure ->
                byName.computeIfAbsent(figure.name(), name -> new ArrayList<>()).add(figure));
        return byName.values().stream().map(Figures::row).toList();
    }

    private static List<String> row(List<Figure> rounds) {
        List<Double> values = rounds.stream().map(Figure::value).toList();
        String each = String.join("  ", values.stream().map(Figures::text).toList());
        return List.of(rounds.get(0).name(), text(median(values)), rounds.get(0).unit(), values.size() > 1 ? each : "");
    }

    /** The middle one, or the lower of the two in the middle. */
    static double median(List<Double> values) {
        return values.stream()
                .sorted(Comparator.naturalOrder())
                .skip((values.size() - 1) / 2)
                .findFirst()
                .orElseThrow();
    }

    /** Three digits, or all before the point. */
    static String text(double value) {
        int digits = value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3;
        return String.format(Locale.ROOT, "%,." + digits + "f", value);
    }
}
