package io.faasload.job.invoke;

import io.faasload.run.Invocation;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Which runs are to start cold. That depends only on the seed, the function, the repetition and the input, and draws nothing from the
 * random numbers of the parameters.
 *
 * @param share of the runs, from 0 to 1
 * @param seed {@code generation.seed}
 */
public record ColdStarts(double share, long seed) implements Serializable {

    /** None are forced. */
    public static final ColdStarts NATURAL = new ColdStarts(0, 0);

    private static final int UNUSED_BITS = 11;

    /**
     * Whether a run is to start cold: whether a number from 0 to 1 is below the share, the upper 53 bits of the SHA-256 of a text. The text
     * has seed, {@code coldstart}, function, repetition and input, separated by NUL.
     */
    public boolean isForced(Invocation invocation) {
        if (share == 0) {
            return false;
        }
        String text = String.join(
                "\0",
                Long.toString(seed),
                "coldstart",
                invocation.target().action(),
                Integer.toString(invocation.target().repetition()),
                Integer.toString(invocation.id().input()));
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return (ByteBuffer.wrap(hash).getLong() >>> UNUSED_BITS) * 0x1p-53 < share;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
