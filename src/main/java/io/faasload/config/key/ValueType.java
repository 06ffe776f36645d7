package io.faasload.config.key;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How the value of a key is written. There is a factory for each type. */
@FunctionalInterface
public interface ValueType<T> {

    /**
     * Converts a value that YAML gave; null if it violates the rule, which is then recorded.
     *
     * @param place start of messages
     */
    @Nullable T read(String place, Object value, Reading reading);

    /** Values converted by a function, which returns null for an invalid one. */
    static <T> ValueType<T> of(String rule, Function<Object, @Nullable T> conversion) {
        return (place, value, reading) -> {
            T converted = conversion.apply(value);
            if (converted == null) {
                reading.mistakes().must(place, rule, value);
            }
            return converted;
        };
    }

    static ValueType<Boolean> flag() {
        return of("be true or false", value -> value instanceof Boolean flag ? flag : null);
    }

    static ValueType<Integer> integer(int min, int max) {
        return of("be an integer from %d to %d".formatted(min, max), value -> {
            Long number = integerWithin(value, min, max);
            return number == null ? null : Math.toIntExact(number);
        });
    }

    /** A fraction, such as 0.01. */
    static ValueType<Double> share() {
        return of("be a number from 0 to 1", value -> {
            double share = value instanceof Number number ? number.doubleValue() : Double.NaN;
            return share >= 0 && share <= 1 ? share : null;
        });
    }

    static ValueType<Long> integer64() {
        return of(
                "be a 64-bit integer (from %d to %d)".formatted(Long.MIN_VALUE, Long.MAX_VALUE),
                value -> integerWithin(value, Long.MIN_VALUE, Long.MAX_VALUE));
    }

    private static @Nullable Long integerWithin(Object value, long min, long max) {
        if (!(value instanceof Integer || value instanceof Long || value instanceof BigInteger)) {
            return null;
        }
        BigInteger number = new BigInteger(value.toString());
        boolean within =
                number.compareTo(BigInteger.valueOf(min)) >= 0 && number.compareTo(BigInteger.valueOf(max)) <= 0;
        return within ? number.longValueExact() : null;
    }

    /** Seconds, fractions allowed. */
    record Seconds(boolean zeroAllowed) implements ValueType<Duration> {

        private static final BigDecimal LEAST = new BigDecimal("0.001");
        /** 23 days: clients take timeouts as an int of milliseconds, which overflows after 24. */
        private static final BigDecimal MOST = new BigDecimal("2000000");

        @Override
        public @Nullable Duration read(String place, Object value, Reading reading) {
            BigDecimal seconds = finite(value);
            BigDecimal least = zeroAllowed ? BigDecimal.ZERO : LEAST;
            if (seconds == null || seconds.compareTo(least) < 0 || seconds.compareTo(MOST) > 0) {
                reading.mistakes().must(place, "be a number of seconds from %s to %s".formatted(least, MOST), value);
                return null;
            }
            return Duration.ofNanos(seconds.movePointRight(9).longValue());
        }

        private static @Nullable BigDecimal finite(Object value) {
            boolean number = value instanceof Number && (!(value instanceof Double real) || Double.isFinite(real));
            return number ? new BigDecimal(value.toString()) : null;
        }
    }

    /** A type whose values are non-empty texts. After {@code -D} they are used as given. */
    interface Text<T> extends ValueType<T> {

        @Nullable T readText(String place, String text, Reading reading);

        @Override
        default @Nullable T read(String place, Object value, Reading reading) {
            if (value instanceof String text && !text.isBlank()) {
                return readText(place, text, reading);
            }
            reading.mistakes().must(place, "be non-empty text (in quotes, if it looks like a number)", value);
            return null;
        }

        static <T> Text<T> of(String rule, Function<String, @Nullable T> conversion) {
            return (place, text, reading) -> {
                T converted = conversion.apply(text);
                if (converted == null) {
                    reading.mistakes().must(place, rule, text);
                }
                return converted;
            };
        }
    }

    static Text<String> text() {
        return (place, text, reading) -> text;
    }

    /** A text that matches a pattern. */
    static Text<String> text(String regex, String rule) {
        Pattern pattern = Pattern.compile(regex);
        return Text.of(rule, text -> pattern.matcher(text).matches() ? text : null);
    }

    static Text<String> oneOf(String... choices) {
        List<String> allowed = List.of(choices);
        return Text.of("be one of " + String.join(", ", choices), text -> allowed.contains(text) ? text : null);
    }

    static Text<Path> path() {
        return (place, text, reading) -> reading.path(place, text);
    }

    /** A password: may be empty, and does not appear in messages. */
    static Text<Secret> secret() {
        return new Text<>() {
            @Override
            public @Nullable Secret read(String place, Object value, Reading reading) {
                if (value instanceof String text) {
                    return readText(place, text, reading);
                }
                reading.mistakes().add(place, "must be text (in quotes, if it looks like a number), and is not");
                return null;
            }

            @Override
            public Secret readText(String place, String text, Reading reading) {
                return new Secret(text);
            }
        };
    }

    /** The name of an environment variable with a secret. Messages do not contain it: it could be the secret by mistake. */
    static Text<Secret> secretInEnvironment() {
        return (place, text, reading) -> {
            String value = reading.environment().get(text);
            if (value == null) {
                reading.mistakes().add(place, "must be the name of an environment variable, without $, and is not");
            }
            return value == null ? null : new Secret(value);
        };
    }

    /** The value of another program's property: text, a number, true or false. All are treated as secrets, since some are. */
    static Text<Secret> property() {
        return new Text<>() {
            @Override
            public @Nullable Secret read(String place, Object value, Reading reading) {
                if (value instanceof String || value instanceof Number || value instanceof Boolean) {
                    return new Secret(value.toString());
                }
                reading.mistakes().add(place, "must be text, a number, true or false, and is not");
                return null;
            }

            @Override
            public Secret readText(String place, String text, Reading reading) {
                return new Secret(text);
            }
        };
    }

    /** A map from arbitrary names to values of one type, in the order of the file. */
    record MapOf<V>(ValueType<V> values) implements ValueType<Map<String, V>> {

        @Override
        public @Nullable Map<String, V> read(String place, Object value, Reading reading) {
            if (!(value instanceof Map<?, ?> map)) {
                reading.mistakes().must(place, "be a map", value);
                return null;
            }
            Map<String, V> result = new LinkedHashMap<>();
            map.forEach((name, raw) -> {
                String entry = place + "." + name;
                if (raw == null) {
                    reading.mistakes().add(entry, "must have a value");
                    return;
                }
                V read = values.read(entry, raw, reading);
                if (read != null) {
                    result.put(String.valueOf(name), read);
                }
            });
            return Collections.unmodifiableMap(result);
        }
    }
}
