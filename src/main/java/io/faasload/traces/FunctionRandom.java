package io.faasload.traces;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.core.source64.SplitMix64;

/**
 * The random numbers of one function of a trace: independent of other functions. Each minute and each point has a generator of its own,
 * so a position in the trace is all the state there is. The same on every machine.
 */
public final class FunctionRandom {

    /** What numbers are for: each use has generators of its own. */
    public enum Use {
        ARRIVALS(0),
        THINNING(1),
        PHASE(2),
        SPIN(3),
        SAMPLE(4);

        private final int number;

        Use(int number) {
            this.number = number;
        }
    }

    private final long base;

    /** Generators of a function: their base is the first 8 bytes, big-endian, of the SHA-256 of the seed, a NUL and the key. */
    public FunctionRandom(long seed, FunctionName function) {
        this(seed, function.key());
    }

    FunctionRandom(long seed, String key) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest((seed + "\0" + key).getBytes(StandardCharsets.UTF_8));
            base = ByteBuffer.wrap(hash).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** Generators that belong to no function. */
    public static FunctionRandom ofTrace(long seed) {
        return new FunctionRandom(seed, "");
    }

    /** A generator at its start. */
    public UniformRandomProvider generator(Use use, long index) {
        long ofUse = new SplitMix64(base + use.number).nextLong();
        return new SplitMix64(new SplitMix64(ofUse + index).nextLong());
    }

    /** An exponential variate with mean 1, the same on every machine. */
    public static double exponential(UniformRandomProvider random) {
        return -StrictMath.log1p(-random.nextDouble());
    }
}
