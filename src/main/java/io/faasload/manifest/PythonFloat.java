package io.faasload.manifest;

import com.fasterxml.jackson.core.io.schubfach.DoubleToDecimal;
import java.math.BigDecimal;
import java.math.MathContext;

/** Floating-point numbers as Python writes them: the shortest digits that read back equal, as in 100.0 or 1e+16. */
final class PythonFloat {

    private static final int FIRST_WITH_EXPONENT = 16;
    private static final int LAST_WITHOUT_EXPONENT = -4;

    private PythonFloat() {}

    /** Text of a finite number, in the form of Python's {@code repr}. */
    static String repr(double value) {
        if (value == 0) {
            return 1 / value < 0 ? "-0.0" : "0.0";
        }
        BigDecimal shortest = new BigDecimal(DoubleToDecimal.toString(value)).stripTrailingZeros();
        // The JDK's form always has two digits, Python's may have one: that differs for the very smallest numbers.
        BigDecimal oneDigit = shortest.round(new MathContext(1));
        if (oneDigit.doubleValue() == value) {
            shortest = oneDigit.stripTrailingZeros();
        }
        int exponent = shortest.precision() - shortest.scale() - 1;
        if (exponent >= LAST_WITHOUT_EXPONENT && exponent < FIRST_WITH_EXPONENT) {
            return shortest.setScale(Math.max(1, shortest.scale())).toPlainString();
        }
        BigDecimal mantissa = shortest.movePointLeft(exponent);
        return "%se%s%02d"
                .formatted(mantissa.stripTrailingZeros().toPlainString(), exponent < 0 ? "-" : "+", Math.abs(exponent));
    }
}
