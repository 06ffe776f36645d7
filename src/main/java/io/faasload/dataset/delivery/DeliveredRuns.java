package io.faasload.dataset.delivery;

import io.faasload.run.Run;
import io.faasload.run.RunId;
import io.faasload.run.RunStatus;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Which runs of a block are delivered to a target. A block is 1,024 consecutive inputs of a trace. Two bits for each run: whether
 * it is delivered with any final status, and whether as {@code completed}, which replaces {@code lost} and {@code refused}.
 * Neither is ever taken back, so that two versions of a block can be merged. Immutable.
 */
public final class DeliveredRuns {

    private static final int SHIFT = 10;

    /** Runs in a block. */
    public static final int RUNS = 1 << SHIFT;

    /** No runs. */
    public static final DeliveredRuns NONE = new DeliveredRuns(new BitSet(), new BitSet());

    private static final int BYTES = RUNS / Byte.SIZE;

    private final BitSet finished;
    private final BitSet completed;

    private DeliveredRuns(BitSet finished, BitSet completed) {
        this.finished = finished;
        this.completed = completed;
    }

    /** The number of the block that a run is in: of runs with consecutive ids. */
    public static long block(RunId run) {
        return run.value() >> SHIFT;
    }

    /** The first run of a block. */
    public static RunId first(long block) {
        return RunId.of(block << SHIFT);
    }

    private static int index(Run run) {
        return run.id().input() & (RUNS - 1);
    }

    /** Whether a run is delivered so that this one adds nothing. */
    public boolean has(Run run) {
        return (run.status() == RunStatus.COMPLETED ? completed : finished).get(index(run));
    }

    /** The same with a run that has a final status. */
    public DeliveredRuns with(Run run) {
        BitSet nowFinished = (BitSet) finished.clone();
        nowFinished.set(index(run));
        BitSet nowCompleted = completed;
        if (run.status() == RunStatus.COMPLETED) {
            nowCompleted = (BitSet) completed.clone();
            nowCompleted.set(index(run));
        }
        return new DeliveredRuns(nowFinished, nowCompleted);
    }

    /** The runs that are delivered by either. */
    public DeliveredRuns union(DeliveredRuns other) {
        return new DeliveredRuns(or(finished, other.finished), or(completed, other.completed));
    }

    private static BitSet or(BitSet one, BitSet other) {
        BitSet both = (BitSet) one.clone();
        both.or(other);
        return both;
    }

    /** Whether every run of the block is delivered. */
    public boolean isFinished() {
        return finished.cardinality() == RUNS;
    }

    /** Whether every run of the block is delivered as completed: nothing can follow. */
    public boolean isCompleted() {
        return completed.cardinality() == RUNS;
    }

    /** The two bits of each run, as they lie in Flink's state. */
    public byte[] toBytes() {
        byte[] bytes = Arrays.copyOf(finished.toByteArray(), 2 * BYTES);
        byte[] second = completed.toByteArray();
        System.arraycopy(second, 0, bytes, BYTES, second.length);
        return bytes;
    }

    /** What {@link #toBytes} gave. */
    public static DeliveredRuns ofBytes(byte[] bytes) {
        return new DeliveredRuns(
                BitSet.valueOf(Arrays.copyOf(bytes, BYTES)),
                BitSet.valueOf(Arrays.copyOfRange(bytes, BYTES, 2 * BYTES)));
    }

    /** PostgreSQL's text of the bits of the finished runs. */
    public String finishedText() {
        return text(finished);
    }

    /** PostgreSQL's text of the bits of the completed runs. */
    public String completedText() {
        return text(completed);
    }

    static DeliveredRuns ofTexts(String finished, String completed) {
        return new DeliveredRuns(bits(finished), bits(completed));
    }

    private static String text(BitSet bits) {
        char[] text = new char[RUNS];
        Arrays.fill(text, '0');
        bits.stream().forEach(bit -> text[bit] = '1');
        return new String(text);
    }

    private static BitSet bits(String text) {
        BitSet bits = new BitSet();
        for (int bit = text.indexOf('1'); bit >= 0; bit = text.indexOf('1', bit + 1)) {
            bits.set(bit);
        }
        return bits;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DeliveredRuns runs
                && finished.equals(runs.finished)
                && completed.equals(runs.completed);
    }

    @Override
    public int hashCode() {
        return 31 * finished.hashCode() + completed.hashCode();
    }

    @Override
    public String toString() {
        return finished + ", completed " + completed;
    }
}
