package io.faasload.config;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A condition that a generation must meet, such as {@code duration_ms{function="image/wand_blur"} p99 < 2000}.
 *
 * @param expression as it was written
 * @param abort whether the generation stops as soon as it is not met
 * @param metric what is compared
 * @param labels the runs that count: column and value
 * @param statistic of a metric that each run has; null for a metric of all runs
 * @param comparison how
 * @param limit with what
 */
public record Threshold(
        String expression,
        boolean abort,
        Metric metric,
        Map<Label, String> labels,
        @Nullable Statistic statistic,
        Comparison comparison,
        double limit)
        implements Serializable {

    /** What can be compared; times are in milliseconds, sizes in bytes or megabytes. */
    public enum Metric {
        DURATION_MS(true),
        WAIT_MS(true),
        INIT_MS(true),
        LATENESS_MS(true),
        ACCEPT_MS(true),
        EXTRACT_MS(true),
        TRANSFORM_MS(true),
        LOAD_MS(true),
        CPU_MS(true),
        MEMORY_PEAK_MB(true),
        OUTPUT_B(true),
        COMPLETED(false),
        FAILED(false),
        REFUSED(false),
        LOST(false),
        MISSED(false),
        FAILED_SHARE(false),
        LOST_SHARE(false),
        MISSED_SHARE(false),
        COLD_SHARE(false);

        private final boolean isOfEachRun;

        Metric(boolean isOfEachRun) {
            this.isOfEachRun = isOfEachRun;
        }

        /** Whether each run has a value, so that a statistic is needed. */
        public boolean isOfEachRun() {
            return isOfEachRun;
        }
    }

    /** Which runs count. */
    public enum Label {
        FUNCTION,
        NAMESPACE,
        INVOKER
    }

    /** A statistic over runs: a percentile from 0 to 100, or another one. */
    public record Statistic(Kind kind, double percentile) implements Serializable {

        /** The kinds of statistics. */
        public enum Kind {
            PERCENTILE,
            MEAN,
            MIN,
            MAX
        }
    }

    /** The comparisons. */
    public enum Comparison {
        LESS("<"),
        LESS_OR_EQUAL("<="),
        GREATER(">"),
        GREATER_OR_EQUAL(">="),
        EQUAL("=="),
        DIFFERENT("!=");

        private final String sign;

        Comparison(String sign) {
            this.sign = sign;
        }

        /** As it is written. */
        String sign() {
            return sign;
        }

        private boolean holds(double value, double limit) {
            return switch (this) {
                case LESS -> value < limit;
                case LESS_OR_EQUAL -> value <= limit;
                case GREATER -> value > limit;
                case GREATER_OR_EQUAL -> value >= limit;
                case EQUAL -> value == limit;
                case DIFFERENT -> value != limit;
            };
        }
    }

    /**
     * Reads an expression.
     *
     * @throws IllegalArgumentException if it is not one; the message names the position and what is expected there
     */
    public static Threshold parse(String expression, boolean abort) {
        return new ThresholdParser(expression).parse(abort);
    }

    /** Whether a value meets the condition. */
    public boolean isMet(double value) {
        return comparison.holds(value, limit);
    }

    static <E extends Enum<E>> Optional<E> named(E[] values, String word) {
        return Arrays.stream(values).filter(value -> word(value).equals(word)).findFirst();
    }

    static String words(Enum<?>... values) {
        return Arrays.stream(values).map(Threshold::word).collect(Collectors.joining(", "));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
