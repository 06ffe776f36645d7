package io.faasload.bench;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.faasload.bench.load.Percentiles;
import io.faasload.bench.process.ProcStat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;

/** The figures of one measure, in the order in which they were recorded. Not thread-safe. */
public final class Figures {

    private static final String ROUND = "round ";

    private final String measure;
    private final String command;
    private final String machine;
    private final List<Figure> all = new ArrayList<>();

    /** Starts without figures. */
    Figures(String measure, String command) throws IOException {
        this.measure = measure;
        this.command = command;
        this.machine = ProcStat.machine();
    }

    void add(int round, String name, String unit, double value) throws IOException {
        add(ROUND + round, name, unit, value);
    }

    /** In milliseconds. */
    void add(String name, Percentiles late) throws IOException {
        add("p50", name, "ms", late.p50());
        add("p99", name, "ms", late.p99());
        add("p99.9", name, "ms", late.p999());
        add("max", name, "ms", late.max());
    }

    void add(String of, String name, String unit, double value) throws IOException {
        all.add(new Figure(measure, name, unit, of, value, command, machine, ProcStat.loadAverage()));
    }

    /** One value of a figure by another; NaN without both of them. */
    double ratio(String name, String of, String by) {
        return value(name, of) / value(name, by);
    }

    private double value(String name, String of) {
        return all.stream()
                .filter(figure -> figure.name().equals(name) && figure.of().equals(of))
                .mapToDouble(Figure::value)
                .findFirst()
                .orElse(Double.NaN);
    }

    public String measure() {
        return measure;
    }

    /** Writes the figures into a folder, as JSON, one object each. */
    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        JsonMapper.builder()
                .build()
                .writerWithDefaultPrettyPrinter()
                .writeValue(folder.resolve(measure + ".json").toFile(), all);
    }

    /** Columns of a table, each with its heading: what is measured, the median if there are rounds, each value, the unit. */
    public List<List<String>> columns() {
        List<String> names = all.stream().map(Figure::name).distinct().toList();
        List<String> ofs = all.stream().map(Figure::of).distinct().toList();
        List<List<String>> columns = new ArrayList<>();
        columns.add(column(measure, names, Function.identity()));
        if (ofs.size() > 1 && ofs.get(0).startsWith(ROUND)) {
            columns.add(column("median", names, name -> text(median(values(name)))));
        }
        for (String of : ofs) {
            columns.add(column(
                    of,
                    names,
                    name -> all.stream()
                            .filter(figure ->
                                    figure.name().equals(name) && figure.of().equals(of))
                            .map(figure -> text(figure.value()))
                            .findFirst()
                            .orElse("")));
        }
        columns.add(column("unit", names, this::unit));
        return columns;
    }

    private static List<String> column(String heading, List<String> names, Function<String, String> cell) {
        return Stream.concat(Stream.of(heading), names.stream().map(cell)).toList();
    }

    private String unit(String name) {
        return all.stream()
                .filter(figure -> figure.name().equals(name))
                .findFirst()
                .orElseThrow()
                .unit();
    }

    private List<Double> values(String name) {
        return all.stream()
                .filter(figure -> figure.name().equals(name))
                .map(Figure::value)
                .toList();
    }

    /** The median, or the lower of the two. */
    static double median(List<Double> values) {
        return values.stream()
                .sorted(Comparator.naturalOrder())
                .skip((values.size() - 1) / 2)
                .findFirst()
                .orElseThrow();
    }

    /** Three significant digits, or all digits before the decimal point. */
    static String text(double value) {
        int digits = value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3;
        return String.format(Locale.ROOT, "%,." + digits + "f", value);
    }
}
