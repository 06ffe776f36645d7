package io.faasload.schedule.trace;

import java.math.BigInteger;
import org.apache.commons.rng.core.RandomProviderDefaultState;
import org.apache.commons.rng.core.source32.MersenneTwister;

/**
 * CPython's {@code random.Random}, bit for bit: MT19937 and the methods of {@code Lib/random.py} and
 * {@code Modules/_randommodule.c} (3.2 and later) that FaaSLoad uses. Not thread-safe.
 */
public final class PythonRandom {

    /** 624 words and the index of the next one, as {@code random.getstate()[1]} has them. */
    static final int STATE_BYTES = 625 * Integer.BYTES;

    private static final double TWO_POW_26 = 0x1p26;
    private static final double TWO_POW_MINUS_53 = 0x1p-53;

    private final MersenneTwister twister;

    private PythonRandom(MersenneTwister twister) {
        this.twister = twister;
    }

    /** {@code random.Random(seed)}: Python drops the sign. */
    public static PythonRandom seeded(long seed) {
        long magnitude = Math.abs(seed); // for Long.MIN_VALUE, this is 2^63 as an unsigned number, as intended
        int low = (int) magnitude;
        int high = (int) (magnitude >>> Integer.SIZE);
        return new PythonRandom(new MersenneTwister(high == 0 ? new int[] {low} : new int[] {low, high}));
    }

    /**
     * A generator that resumes from a {@link #state()}.
     *
     * @throws IllegalArgumentException if the state does not have {@link #STATE_BYTES} bytes
     */
    static PythonRandom restored(byte[] state) {
        if (state.length != STATE_BYTES) {
            throw new IllegalArgumentException(
                    "A random state has " + STATE_BYTES + " bytes, this one has " + state.length);
        }
        MersenneTwister twister = new MersenneTwister(new int[] {0});
        byte[] saved = savedState(twister);
        System.arraycopy(state, 0, saved, 0, STATE_BYTES);
        twister.restoreState(new RandomProviderDefaultState(saved));
        return new PythonRandom(twister);
    }

    /** The state: 624 words, then the index, each 32 bits little-endian. */
    byte[] state() {
        byte[] state = new byte[STATE_BYTES];
        System.arraycopy(savedState(twister), 0, state, 0, STATE_BYTES);
        return state;
    }

    /** Commons RNG's state: Python's state, then a cache for random booleans, which is never used here. */
    private static byte[] savedState(MersenneTwister twister) {
        return ((RandomProviderDefaultState) twister.saveState()).getState();
    }

    /** {@code random()}: 53 bits, from 0 (inclusive) to 1 (exclusive). */
    double random() {
        int upper = twister.nextInt() >>> 5;
        int lower = twister.nextInt() >>> 6;
        return (upper * TWO_POW_26 + lower) * TWO_POW_MINUS_53;
    }

    /** {@code uniform(min, max)}; the difference of two integers is exact, as in Python. */
    double uniform(Number min, Number max) {
        double width = isInteger(min) && isInteger(max)
                ? BigInteger.valueOf(max.longValue())
                        .subtract(BigInteger.valueOf(min.longValue()))
                        .doubleValue()
                : max.doubleValue() - min.doubleValue();
        return min.doubleValue() + width * random();
    }

    /** {@code randint(min, max)}, both inclusive. */
    public long randint(long min, long max) {
        BigInteger first = BigInteger.valueOf(min);
        BigInteger width = BigInteger.valueOf(max).subtract(first).add(BigInteger.ONE);
        return first.add(below(width)).longValueExact();
    }

    /** The index that {@code choice} picks from a sequence of this length. */
    int choice(int length) {
        return below(BigInteger.valueOf(length)).intValueExact();
    }

    static boolean isInteger(Number number) {
        return number instanceof Long || number instanceof Integer;
    }

    /** {@code _randbelow}. */
    private BigInteger below(BigInteger bound) {
        if (bound.signum() <= 0) {
            throw new IllegalArgumentException("Nothing to draw from: " + bound + " possible values");
        }
        BigInteger drawn;
        do {
            drawn = bits(bound.bitLength());
        } while (drawn.compareTo(bound) >= 0);
        return drawn;
    }

    /** {@code getrandbits}: the least significant word is drawn first, the last one keeps its upper bits. */
    private BigInteger bits(int count) {
        BigInteger bits = BigInteger.ZERO;
        for (int done = 0; done < count; done += Integer.SIZE) {
            int unusedBits = Math.max(0, Integer.SIZE - (count - done));
            long word = Integer.toUnsignedLong(twister.nextInt()) >>> unusedBits;
            bits = bits.or(BigInteger.valueOf(word).shiftLeft(done));
        }
        return bits;
    }
}
