package io.faasload.manifest.wskdeploy;

import com.fasterxml.jackson.core.io.schubfach.DoubleToDecimal;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Resolves plain scalars like gopkg.in/yaml.v2, the parser of {@code wskdeploy}. */
final class GoScalar {

    private static final Set<String> TRUE =
            Set.of("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON");
    private static final Set<String> FALSE =
            Set.of("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF");
    private static final Set<String> NULL = Set.of("", "~", "null", "Null", "NULL");
    private static final Set<String> INFINITE = Set.of(".inf", ".Inf", ".INF");
    private static final Set<String> NOT_A_NUMBER = Set.of(".nan", ".NaN", ".NAN");

    private static final Pattern INTEGER =
            Pattern.compile("([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))");
    private static final Pattern FLOAT = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");

    /** Here, underscores are allowed only between digits; elsewhere anywhere. Without nested repetition, whose matching is recursive. */
    private static final Pattern POINT_FIRST = Pattern.compile("\\.[0-9][0-9_]*(?<!_)([eE][-+]?[0-9][0-9_]*(?<!_))?");

    /** Converting an integer takes the square of its length; none of 64 bits is longer. */
    private static final int LONGEST_INTEGER = 1024;

    private static final BigInteger UNSIGNED_END = BigInteger.ONE.shiftLeft(64);

    private GoScalar() {}

    /**
     * The value of a plain scalar: null, {@link Boolean}, {@link Integer}, {@link Long}, {@link BigInteger} (from 2^63 to
     * 2^64 - 1), {@link Double} or {@link String}. A date is text.
     */
    static @Nullable Object resolve(String text) {
        if (NULL.contains(text)) {
            return null;
        }
        if (TRUE.contains(text) || FALSE.contains(text)) {
            return TRUE.contains(text);
        }
        if (NOT_A_NUMBER.contains(text)) {
            return Double.NaN;
        }
        String unsigned = text.replaceFirst("^[-+]", "");
        if (INFINITE.contains(unsigned)) {
            return text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        boolean number = text.charAt(0) == '.'
                ? POINT_FIRST.matcher(text).matches() && !text.contains("__")
                : !unsigned.isEmpty() && "+-0123456789".indexOf(text.charAt(0)) >= 0;
        Number value = number ? number(text.replace("_", "")) : null;
        return value == null ? text : value;
    }

    private static @Nullable Number number(String text) {
        var matcher = INTEGER.matcher(text);
        if (text.length() <= LONGEST_INTEGER && matcher.matches()) {
            BigInteger magnitude = matcher.group(2) != null
                    ? new BigInteger(matcher.group(2), 16)
                    : matcher.group(3) != null
                            ? new BigInteger(matcher.group(3), 2)
                            : matcher.group(4) != null
                                    ? new BigInteger(matcher.group(4), 8)
                                    : new BigInteger(matcher.group(5));
            BigInteger integer = matcher.group(1).equals("-") ? magnitude.negate() : magnitude;
            if (integer.bitLength() < Integer.SIZE) {
                return integer.intValue();
            }
            if (integer.bitLength() < Long.SIZE) {
                return integer.longValue();
            }
            if (matcher.group(1).isEmpty() && integer.compareTo(UNSIGNED_END) < 0) {
                return integer;
            }
        }
        if (FLOAT.matcher(text).matches()) {
            double real = Double.parseDouble(text);
            return Double.isInfinite(real) ? null : real;
        }
        return null;
    }

    /** A finite number as Go writes it into JSON: integers have no decimal point. */
    static BigDecimal json(double real) {
        BigDecimal shortest = new BigDecimal(DoubleToDecimal.toString(real)).stripTrailingZeros();
        return shortest.scale() < 0 ? shortest.setScale(0) : shortest;
    }
}
