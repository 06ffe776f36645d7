package io.faasload.export.compare;

import io.faasload.export.ExportException;
import io.faasload.export.file.NamedRows;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The runs of one function in memory, a hundred bytes each: which they are, a hash of their parameters, and what was measured. */
final class FunctionRuns {

    /** What was measured, and its unit. */
    static final Map<String, String> MEASURED = measured();

    private static final double UNKNOWN = Double.NaN;

    private final Map<String, String> namespaces = new HashMap<>();
    private String[] namespace = new String[64];
    private long[] ids = new long[64];
    private long[] inputs = new long[64];
    private long[] repetitions = new long[64];
    private long[] parameters = new long[64];
    private final double[][] values = new double[MEASURED.size()][64];
    private int size;

    private static Map<String, String> measured() {
        Map<String, String> measured = new TreeMap<>();
        for (String name : List.of("duration_ms", "wait_ms", "init_ms", "extract_ms", "transform_ms", "load_ms")) {
            measured.put(name, "ms");
        }
        measured.put("cpu_us", "µs");
        measured.put("memory_peak_b", "B");
        measured.put("outputsize", "B");
        return measured;
    }

    /** Reads the runs of a function. */
    static FunctionRuns read(ComparedRuns source, String function) throws IOException, SQLException, ExportException {
        FunctionRuns runs = new FunctionRuns();
        source.runs(function, runs.new RunRows());
        ParameterHashes hashes = runs.new ParameterHashes();
        source.parameters(function, hashes);
        hashes.finish();
        return runs;
    }

    int size() {
        return size;
    }

    long id(int run) {
        return ids[run];
    }

    /** The hash of a run's parameters. */
    long parameters(int run) {
        return parameters[run];
    }

    /** Which run it is, for people. */
    String name(int run) {
        return namespace[run] + ", input " + inputs[run]
                + (repetitions[run] == 1 ? "" : ", repetition " + repetitions[run]);
    }

    /** The runs, by namespace, repetition and input. */
    List<Integer> sorted() {
        return IntStream.range(0, size)
                .boxed()
                .sorted(Comparator.<Integer, String>comparing(run -> namespace[run])
                        .thenComparingLong(run -> repetitions[run])
                        .thenComparingLong(run -> inputs[run])
                        // In an injection, several traces may have the same function and user.
                        .thenComparingLong(run -> parameters[run]))
                .toList();
    }

    /** Which of two runs comes first in {@link #sorted}; 0 if they are the same. */
    int compare(int run, FunctionRuns other, int otherRun) {
        int byNamespace = namespace[run].compareTo(other.namespace[otherRun]);
        int byRepetition = Long.compare(repetitions[run], other.repetitions[otherRun]);
        return byNamespace != 0
                ? byNamespace
                : byRepetition != 0 ? byRepetition : Long.compare(inputs[run], other.inputs[otherRun]);
    }

    /** The known values of a measured column, sorted. */
    double[] values(int column) {
        return Arrays.stream(values[column], 0, size)
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
    }

    private void grow() {
        if (size == ids.length) {
            int length = size * 2;
            namespace = Arrays.copyOf(namespace, length);
            ids = Arrays.copyOf(ids, length);
            inputs = Arrays.copyOf(inputs, length);
            repetitions = Arrays.copyOf(repetitions, length);
            parameters = Arrays.copyOf(parameters, length);
            for (int i = 0; i < values.length; i++) {
                values[i] = Arrays.copyOf(values[i], length);
            }
        }
    }

    private static long integer(@Nullable Object value) {
        return value instanceof Number number ? number.longValue() : Long.parseLong(String.valueOf(value));
    }

    /** Takes the runs. */
    private final class RunRows implements NamedRows {

        private int id;
        private int place;
        private int input;
        private int repetition;
        private int[] measured = {};

        @Override
        public void begin(List<String> columns) {
            id = columns.indexOf("id");
            place = columns.indexOf("namespace");
            input = columns.indexOf("input");
            repetition = columns.indexOf("repetition");
            measured = MEASURED.keySet().stream().mapToInt(columns::indexOf).toArray();
        }

        @Override
        public void row(@Nullable Object[] row) {
            grow();
            ids[size] = integer(row[id]);
            namespace[size] = namespaces.computeIfAbsent(String.valueOf(row[place]), name -> name);
            inputs[size] = integer(row[input]);
            // Exports of earlier versions have no such column.
            repetitions[size] = repetition < 0 ? 1 : integer(row[repetition]);
            for (int i = 0; i < measured.length; i++) {
                Object value = measured[i] < 0 ? null : row[measured[i]];
                values[i][size] = value == null
                        ? UNKNOWN
                        : value instanceof Number number
                                ? number.doubleValue()
                                : Double.parseDouble(String.valueOf(value));
            }
            size++;
        }
    }

    /** Takes the parameters, those of a run one after the other. */
    private final class ParameterHashes implements NamedRows {

        private final MessageDigest digest = sha256();
        private int columnOfRun;
        private int columnOfName;
        private int columnOfValue;
        private long run = -1;

        @Override
        public void begin(List<String> columns) {
            columnOfRun = columns.indexOf("run");
            columnOfName = columns.indexOf("name");
            columnOfValue = columns.indexOf("value");
        }

        @Override
        public void row(@Nullable Object[] row) {
            long next = integer(row[columnOfRun]);
            if (next != run) {
                finish();
                run = next;
            }
            add(row[columnOfName]);
            add(row[columnOfValue]);
        }

        private void add(@Nullable Object text) {
            digest.update(String.valueOf(text).getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
        }

        void finish() {
            int place = Arrays.binarySearch(ids, 0, size, run);
            long hash = ByteBuffer.wrap(digest.digest()).getLong();
            if (place >= 0) {
                parameters[place] = hash;
            }
        }

        private static MessageDigest sha256() {
            try {
                return MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JDK has SHA-256", e);
            }
        }
    }

    /** The parameters of some runs, by id and name. */
    static Map<Long, Map<String, String>> parameters(ComparedRuns source, String function, Set<Long> runs)
            throws IOException, SQLException, ExportException {
        Map<Long, Map<String, String>> found = new HashMap<>();
        source.parameters(function, new NamedRows() {
            private List<String> columns = new ArrayList<>();

            @Override
            public void begin(List<String> names) {
                columns = names;
            }

            @Override
            public void row(@Nullable Object[] row) {
                long run = integer(row[columns.indexOf("run")]);
                if (runs.contains(run)) {
                    found.computeIfAbsent(run, id -> new TreeMap<>())
                            .put(
                                    String.valueOf(row[columns.indexOf("name")]),
                                    String.valueOf(row[columns.indexOf("value")]));
                }
            }
        });
        return found;
    }
}
