package io.faasload.run;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The runs that a trace has, by input: which are final, and the calls of those that are not. Takes a bit for each final run, so
 * that millions of them fit into any heap. Not thread-safe.
 *
 * @param finals inputs with a final run
 * @param started the runs without an end
 */
public record PastRuns(BitSet finals, Map<Integer, PastRun> started) {

    /** No runs yet. */
    public PastRuns() {
        this(new BitSet(), new HashMap<>());
    }

    /** Adds a run. Of several of one input a final one wins, and the last one if none is final. */
    public void add(int input, PastRun run) {
        if (run.status().isFinal()) {
            addFinal(input);
        } else if (!isFinal(input)) {
            started.put(input, run);
        }
    }

    /** Adds a run that is final. */
    public void addFinal(int input) {
        finals.set(input);
        started.remove(input);
    }

    /** Whether an input has a final run. */
    public boolean isFinal(int input) {
        return finals.get(input);
    }

    /** The run of an input that is not final; null if it has none. */
    public @Nullable PastRun started(int input) {
        return started.get(input);
    }

    /** How many runs there are up to an input. */
    public int countUpTo(int lastInput) {
        return (int) (finals.stream().takeWhile(input -> input <= lastInput).count()
                + started.keySet().stream().filter(input -> input <= lastInput).count());
    }
}
