package io.faasload.whisk.fault;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads one list of faults and collects its errors. */
final class FaultListReader {

    static final String NONE = "none";
    static final String SEED = "seed";

    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
    private static final BigDecimal LONGEST_DELAY_S = BigDecimal.valueOf(3600);

    private final List<String> errors = new ArrayList<>();
    private final Map<Fault, FaultPlan.Share> shares = new EnumMap<>(Fault.class);
    private final Map<Occasion, BigDecimal> sums = new EnumMap<>(Occasion.class);
    private final Set<String> names = new HashSet<>();
    private long seed = FaultPlan.DEFAULT_SEED;

    FaultPlan read(String list) {
        String stripped = list.strip();
        if (stripped.isEmpty() || stripped.equals(NONE)) {
            return FaultPlan.NONE;
        }
        for (String entry : stripped.split(",", -1)) {
            readEntry(entry.strip());
        }
        sums.forEach((occasion, sum) -> {
            if (sum.compareTo(BigDecimal.ONE) > 0) {
                errors.add(Fault.words(Fault.at(occasion))
                        + ": their shares must add up to at most 1, since only one of them"
                        + " can happen at a time, not to " + sum.toPlainString());
            }
        });
        if (!errors.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", errors));
        }
        return new FaultPlan(shares, seed);
    }

    private void readEntry(String entry) {
        int equals = entry.indexOf('=');
        String name = (equals < 0 ? entry : entry.substring(0, equals)).strip();
        String value = equals < 0 ? "" : entry.substring(equals + 1).strip();
        if (!names.add(name)) {
            errors.add(name + ": given twice, the second time as '" + value + "'");
        } else if (name.equals(SEED)) {
            readSeed(value);
        } else {
            Fault.of(name)
                    .ifPresentOrElse(
                            fault -> readShare(fault, value),
                            () -> errors.add("'" + name + "': must be one of " + Fault.words(Stream.of(Fault.values()))
                                    + ", or " + SEED));
        }
    }

    private void readSeed(String value) {
        try {
            seed = Long.parseLong(value);
        } catch (NumberFormatException e) {
            errors.add(SEED + ": must be a 64-bit integer, not '" + value + "'");
        }
    }

    private void readShare(Fault fault, String value) {
        int colon = value.indexOf(':');
        BigDecimal share = share(colon < 0 ? value : value.substring(0, colon));
        if (share == null) {
            errors.add(fault.word() + ": must be a share from 0 to 1 or a percentage, like 0.05 or 5%, not '" + value
                    + "'");
            return;
        }
        Duration delay = fault.defaultDelay().orElse(Duration.ZERO);
        if (colon >= 0) {
            BigDecimal seconds = number(value.substring(colon + 1));
            if (fault.defaultDelay().isEmpty()) {
                errors.add(fault.word() + ": delays nothing and takes no seconds, not '" + value + "'");
            } else if (seconds == null || seconds.signum() < 0 || seconds.compareTo(LONGEST_DELAY_S) > 0) {
                errors.add(fault.word() + ": its delay must be from 0 to " + LONGEST_DELAY_S + " seconds, not '"
                        + value.substring(colon + 1) + "'");
            } else {
                delay = Duration.ofMillis(seconds.movePointRight(3).longValue());
            }
        }
        if (share.signum() > 0) {
            shares.put(fault, new FaultPlan.Share(share.doubleValue(), delay));
            sums.merge(fault.occasion(), share, BigDecimal::add);
        }
    }

    private static @Nullable BigDecimal share(String text) {
        BigDecimal number = text.endsWith("%") ? number(text.substring(0, text.length() - 1)) : number(text);
        if (number == null || number.signum() < 0 || number.compareTo(HUNDRED) > 0) {
            return null;
        }
        BigDecimal share = text.endsWith("%") ? number.movePointLeft(2) : number;
        return share.compareTo(BigDecimal.ONE) > 0 ? null : share;
    }

    private static @Nullable BigDecimal number(String text) {
        try {
            return new BigDecimal(text.strip());
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
