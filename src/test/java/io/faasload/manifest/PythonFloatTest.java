package io.faasload.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.schedule.trace.PythonRandom;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PythonFloatTest {

    // CPython 3.11.7: x.hex(), repr(x)
    @ParameterizedTest
    @CsvSource({
        "0x0.0p+0, 0.0",
        "-0x0.0p+0, -0.0",
        "0x1.0000000000000p+0, 1.0",
        "0x1.9000000000000p+6, 100.0",
        "-0x1.8000000000000p+3, -12.0",
        "0x1.999999999999ap-4, 0.1",
        "0x1.0624dd2f1a9fcp-10, 0.001",
        "0x1.a36e2eb1c432dp-14, 0.0001",
        "0x1.4f8b588e368f1p-17, 1e-05",
        "0x1.f75104d551d69p-17, 1.5e-05",
        "-0x1.4f8b588e368f1p-17, -1e-05",
        "0x1.312d000000000p+23, 10000000.0",
        "0x1.b69b4ba630f35p+56, 1.2345678901234568e+17",
        "0x1.1c37937e07fffp+53, 9999999999999998.0",
        "0x1.c6bf526340000p+49, 1000000000000000.0",
        "0x1.1c37937e08000p+53, 1e+16",
        "-0x1.1c37937e08000p+53, -1e+16",
        "0x1.5eddb25e04800p+53, 1.2345e+16",
        "0x1.52d02c7e14af6p+76, 1e+23",
        "0x1.52d02c7e14af6p+77, 2e+23",
        "0x0.0000000000001p-1022, 5e-324",
        "0x0.0000000000002p-1022, 1e-323",
        "0x0.0000000000003p-1022, 1.5e-323",
        "0x1.0000000000000p-1022, 2.2250738585072014e-308",
        "0x1.fffffffffffffp+1023, 1.7976931348623157e+308",
        "0x1.249ad2594c37dp+332, 1e+100",
        "0x1.17f7d4ed8c33ep-332, 1.25e-100",
        "0x1.5555555555555p-2, 0.3333333333333333",
        "0x1.0000000000001p+53, 9007199254740994.0",
        "0x1.1666666666666p+2, 4.35",
        "0x1.3333333333334p-2, 0.30000000000000004",
        "0x1.0000000000000p-44, 5.684341886080802e-14",
    })
    void writesWhatReprWrites(String hex, String repr) {
        assertThat(PythonFloat.repr(Double.parseDouble(hex))).isEqualTo(repr);
    }

    // CPython 3.11.7: r = random.Random(42); SHA-256 over repr(x) + "\n" of the first 100000 finite
    // x = struct.unpack("<d", struct.pack("<q", r.randint(-2**63, 2**63 - 1)))[0]
    @Test
    void writesAHundredThousandFloatsOfAllSizesAsReprDoes() throws Exception {
        PythonRandom python = PythonRandom.seeded(42);
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (int written = 0; written < 100_000; ) {
            double value = Double.longBitsToDouble(python.randint(Long.MIN_VALUE, Long.MAX_VALUE));
            if (Double.isFinite(value)) {
                digest.update((PythonFloat.repr(value) + "\n").getBytes(StandardCharsets.US_ASCII));
                written++;
            }
        }

        assertThat(HexFormat.of().formatHex(digest.digest()))
                .isEqualTo("0ef1d01f6d1b63c44ccb4d95fc3c8ded9a1fbc9c5b447c4616b2f9badecd1553");
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void refusesWhatJsonCannotWrite(double value) {
        assertThatThrownBy(() -> PythonFloat.repr(value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Double.toString(value));
    }
}
