package io.faasload.whisk.fault;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Which faults are injected, how often, and the random seed.
 *
 * @param shares of the enabled faults
 * @param seed the same seed gives the same sequence of calls the same faults
 */
public record FaultPlan(Map<Fault, Share> shares, long seed) {

    /** Used by a list without {@code seed}. */
    public static final long DEFAULT_SEED = 1;

    /** No faults. */
    public static final FaultPlan NONE = new FaultPlan(Map.of(), DEFAULT_SEED);

    /**
     * How often a fault happens.
     *
     * @param share of the occasions, 0 to 1
     * @param delay of a fault that delays something, else zero
     */
    public record Share(double share, Duration delay) {

        public Share {
            if (!(share >= 0 && share <= 1)) {
                throw new IllegalArgumentException("a share must be from 0 to 1, not " + share);
            }
        }
    }

    public FaultPlan {
        Map<Fault, Share> ordered = new EnumMap<>(Fault.class);
        ordered.putAll(shares);
        shares = Collections.unmodifiableMap(ordered);
    }

    /**
     * Reads a comma-separated list of {@code name=share} or {@code name=share:seconds}, where a share is a number from
     * 0 to 1 or a percentage, and {@code seed=N}. The empty list and {@code none} disable all faults.
     *
     * @throws IllegalArgumentException with all errors, one per line, each with name, rule and value
     */
    public static FaultPlan parse(String list) {
        return new FaultListReader().read(list);
    }

    /** The list that {@link #parse} reads; {@code none} if there are no faults. */
    @Override
    public String toString() {
        if (shares.isEmpty()) {
            return FaultListReader.NONE;
        }
        return shares.entrySet().stream()
                        .map(entry -> entry.getKey().word() + "=" + text(entry.getKey(), entry.getValue()))
                        .collect(Collectors.joining(","))
                + (seed == DEFAULT_SEED ? "" : "," + FaultListReader.SEED + "=" + seed);
    }

    private static String text(Fault fault, Share share) {
        String number = plain(BigDecimal.valueOf(share.share()));
        boolean isUsual = fault.defaultDelay().orElse(Duration.ZERO).equals(share.delay());
        return isUsual
                ? number
                : number + ":" + plain(BigDecimal.valueOf(share.delay().toMillis(), 3));
    }

    private static String plain(BigDecimal number) {
        return number.stripTrailingZeros().toPlainString();
    }
}
