package io.faasload.export.compare;

import io.faasload.export.ExportException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * How two datasets differ.
 *
 * @param runs number of runs that both have, with the same function, namespace, input and parameters
 * @param differing number of runs that only one has, or that have other parameters
 * @param differences the first of them, for people
 * @param measures what was measured, by function and column, where at least one has values
 */
public record Comparison(long runs, long differing, List<String> differences, List<Measure> measures) {

    private static final int MOST_DIFFERENCES = 10;

    /** One side of a measure: the number of its values, their median and their 99th percentile. */
    public record Side(int values, double median, double p99) {

        static Side of(double[] sorted) {
            return new Side(sorted.length, Distribution.percentile(sorted, 0.5), Distribution.percentile(sorted, 0.99));
        }
    }

    /**
     * How a measured column of a function differs.
     *
     * @param unit of all values
     * @param wasserstein distance of the distributions; NaN if one side has no values
     */
    public record Measure(String function, String column, String unit, Side a, Side b, double wasserstein) {}

    /** Compares two datasets; memory depends on the function with the most runs. */
    public static Comparison of(ComparedRuns a, ComparedRuns b) throws ExportException {
        try {
            return new Building(a, b).compare();
        } catch (SQLException e) {
            throw new ExportException("PostgreSQL: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new ExportException("cannot read the export: " + e.getMessage(), e);
        }
    }

    private static final class Building {

        private final ComparedRuns a;
        private final ComparedRuns b;
        private final List<String> differences = new ArrayList<>();
        private final List<Measure> measures = new ArrayList<>();
        private long runs;
        private long differing;

        Building(ComparedRuns a, ComparedRuns b) {
            this.a = a;
            this.b = b;
        }

        Comparison compare() throws IOException, SQLException, ExportException {
            Set<String> functions = new TreeSet<>(a.functions());
            functions.addAll(b.functions());
            for (String function : functions) {
                FunctionRuns left = FunctionRuns.read(a, function);
                FunctionRuns right = FunctionRuns.read(b, function);
                comparePlanned(function, left, right);
                compareMeasured(function, left, right);
            }
            return new Comparison(runs, differing, List.copyOf(differences), List.copyOf(measures));
        }

        private void comparePlanned(String function, FunctionRuns left, FunctionRuns right)
                throws IOException, SQLException, ExportException {
            List<Integer> ofLeft = left.sorted();
            List<Integer> ofRight = right.sorted();
            Map<Integer, Integer> changed = new LinkedHashMap<>();
            int i = 0;
            int j = 0;
            while (i < ofLeft.size() || j < ofRight.size()) {
                int order = i == ofLeft.size()
                        ? 1
                        : j == ofRight.size() ? -1 : left.compare(ofLeft.get(i), right, ofRight.get(j));
                if (order < 0) {
                    differ(function + ", " + left.name(ofLeft.get(i)) + ": only in A");
                } else if (order > 0) {
                    differ(function + ", " + right.name(ofRight.get(j)) + ": only in B");
                } else if (left.parameters(ofLeft.get(i)) == right.parameters(ofRight.get(j))) {
                    runs++;
                } else {
                    differing++;
                    if (differences.size() + changed.size() < MOST_DIFFERENCES) {
                        changed.put(ofLeft.get(i), ofRight.get(j));
                    }
                }
                i += order <= 0 ? 1 : 0;
                j += order >= 0 ? 1 : 0;
            }
            name(function, left, right, changed);
        }

        private void differ(String difference) {
            differing++;
            if (differences.size() < MOST_DIFFERENCES) {
                differences.add(difference);
            }
        }

        /** Says which parameters of runs differ; they are read again, since only their hashes are kept. */
        private void name(String function, FunctionRuns left, FunctionRuns right, Map<Integer, Integer> changed)
                throws IOException, SQLException, ExportException {
            if (changed.isEmpty()) {
                return;
            }
            Map<Long, Map<String, String>> before = FunctionRuns.parameters(
                    a, function, changed.keySet().stream().map(left::id).collect(Collectors.toSet()));
            Map<Long, Map<String, String>> after = FunctionRuns.parameters(
                    b, function, changed.values().stream().map(right::id).collect(Collectors.toSet()));
            changed.forEach((run, other) -> {
                Map<String, String> ofA = before.getOrDefault(left.id(run), Map.of());
                Map<String, String> ofB = after.getOrDefault(right.id(other), Map.of());
                Map<String, String> all = new HashMap<>(ofA);
                all.putAll(ofB);
                all.keySet().removeIf(name -> Objects.equals(ofA.get(name), ofB.get(name)));
                differences.add(function + ", " + left.name(run) + ": "
                        + all.keySet().stream()
                                .sorted()
                                .map(name -> name + " is " + ofA.getOrDefault(name, "missing") + " in A, "
                                        + ofB.getOrDefault(name, "missing") + " in B")
                                .collect(Collectors.joining("; ")));
            });
        }

        private void compareMeasured(String function, FunctionRuns left, FunctionRuns right) {
            int column = 0;
            for (Map.Entry<String, String> measured : FunctionRuns.MEASURED.entrySet()) {
                double[] ofA = left.values(column);
                double[] ofB = right.values(column);
                if (ofA.length + ofB.length > 0) {
                    measures.add(new Measure(
                            function,
                            measured.getKey(),
                            measured.getValue(),
                            Side.of(ofA),
                            Side.of(ofB),
                            Distribution.wasserstein(ofA, ofB)));
                }
                column++;
            }
        }
    }
}
