package io.faasload.manifest;

import com.fasterxml.jackson.core.io.schubfach.DoubleToDecimal;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Floats as Python's {@code repr} and {@code json.dumps} write them: the fewest digits that read back equal, and an
 * exponent below 1e-4 and from 1e16 on.
 */
public final class PythonFloat {

    private static final MathContext ONE_DIGIT = new MathContext(1, RoundingMode.HALF_EVEN);

    private PythonFloat() {}

    /**
     * The text of a float.
     *
     * @throws IllegalArgumentException if it is not finite: JSON has no such number
     */
    public static String repr(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("JSON has no number " + value);
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0.0" : "0.0";
        }
        BigDecimal shortest = shortest(value);
        int exponent = shortest.precision() - shortest.scale() - 1;
        return exponent < -4 || exponent >= 16 ? scientific(shortest, exponent) : plain(shortest);
    }

    private static BigDecimal shortest(double value) {
        BigDecimal shortest = new BigDecimal(DoubleToDecimal.toString(value)).stripTrailingZeros();
        if (shortest.precision() == 2) {
            // Java writes at least two digits even where one is enough, as in the smallest subnormals.
            BigDecimal shorter = new BigDecimal(value).round(ONE_DIGIT);
            if (shorter.doubleValue() == value) {
                return shorter;
            }
        }
        return shortest;
    }

    private static String plain(BigDecimal value) {
        return value.scale() > 0
                ? value.toPlainString()
                : value.setScale(1, RoundingMode.UNNECESSARY).toPlainString();
    }

    private static String scientific(BigDecimal value, int exponent) {
        BigDecimal mantissa = value.movePointLeft(exponent);
        return mantissa.toPlainString()
                + (exponent < 0 ? "e-" : "e+")
                + (Math.abs(exponent) < 10 ? "0" : "")
                + Math.abs(exponent);
    }
}
