package io.faasload.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.util.function.SerializableSupplier;

/** Rows in memory; records the queries. */
public class FakeHistory implements SerializableSupplier<RunHistory> {

    public final List<String> lookups = new ArrayList<>();
    final Map<Integer, Map<Integer, PastRun>> runs = new TreeMap<>();
    public Runnable onLookup = () -> {};
    public Long injectionStart;
    public IOException failure;
    public int open;

    public void add(int trace, int input, PastRun run) {
        runs.computeIfAbsent(trace, id -> new TreeMap<>()).put(input, run);
    }

    @Override
    public RunHistory get() {
        open++;
        return new RunHistory() {
            @Override
            public PastRuns since(int trace, int firstInput) throws IOException {
                lookups.add("trace " + trace + " from " + firstInput);
                onLookup.run();
                if (failure != null) {
                    throw failure;
                }
                PastRuns found = new PastRuns();
                runs.getOrDefault(trace, Map.of()).forEach((input, run) -> {
                    if (input >= firstInput) {
                        found.add(input, run);
                    }
                });
                return found;
            }

            @Override
            public long injectionStart(long proposed) {
                if (injectionStart == null) {
                    injectionStart = proposed;
                }
                return injectionStart;
            }

            @Override
            public void close() {
                open--;
            }
        };
    }
}
