package io.faasload.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PythonFloatTest {

    /** As CPython 3 prints them. */
    @ParameterizedTest
    @CsvSource({
        "0.0, 0.0",
        "-0.0, -0.0",
        "100, 100.0",
        "0.3, 0.3",
        "-12.5, -12.5",
        "1.3424023855536071, 1.3424023855536071",
        "0.0001, 0.0001",
        "0.00001, 1e-05",
        "0.000012345, 1.2345e-05",
        "9999999999999998, 9999999999999998.0",
        "1E15, 1000000000000000.0",
        "1E16, 1e+16",
        "1.2345678901234567E20, 1.2345678901234567e+20",
        "2E23, 2e+23",
        "1E23, 1e+23",
        "4.9E-324, 5e-324",
        "9.9E-324, 1e-323",
        "1.5E-323, 1.5e-323",
        "-3E-5, -3e-05",
        "1.7976931348623157E308, 1.7976931348623157e+308",
    })
    void numbersAreWrittenAsPythonDoes(double value, String text) {
        assertThat(PythonFloat.repr(value)).isEqualTo(text);
        assertThat(Double.parseDouble(text)).isEqualTo(value);
    }
}
