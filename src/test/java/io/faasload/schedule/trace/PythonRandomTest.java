package io.faasload.schedule.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PythonRandomTest {

    // CPython 3.11.7, for each seed s, in this order: r = random.Random(s); r.random(), r.randint(0, 9),
    // r.randint(-2**63, 2**63 - 1), r.randint(-2**63, -1), r.randint(0, 2**32 - 1), r.randint(0, 2**32),
    // r.randint(-9 * 10**9, 9 * 10**9), r.uniform(-2**63, 2**63 - 1), r.uniform(2**53 + 1, 2**53 + 4),
    // r.uniform(-1.5, 3), r.choice(range(5)), r.choice(range(1)), r.random()
    @ParameterizedTest
    @CsvSource({
        "0, 0.8444218515250481, 6, -259588212016355742, -3628239895372153504, 4156669319, 598176026, 8587164196, 5.523002659082459e+18, 9007199254740994.0, 0.8965363533983721, 4, 0, 0.3101475693193326",
        "1, 0.13436424411240122, 1, -7048155917072976836, -931725450029404348, 901749037, 2095328386, 5559117965, 1.9818812212663542e+18, 9007199254740994.0, 1.6312479004579954, 2, 0, 0.5911534350013039",
        "7, 0.32383276483316237, 2, 2784249659845191438, -7486979218489765845, 2179419893, 161042648, 5747395930, -7.934766916013203e+18, 9007199254740992.0, 0.41033635114131295, 4, 0, 0.9474497007074875",
        "-7, 0.32383276483316237, 2, 2784249659845191438, -7486979218489765845, 2179419893, 161042648, 5747395930, -7.934766916013203e+18, 9007199254740992.0, 0.41033635114131295, 4, 0, 0.9474497007074875",
        "19940503, 0.01045539002561291, 1, -5775577133995922234, -4423480580576942905, 1150544746, 4122171344, -2873279333, 1.835621353742504e+18, 9007199254740994.0, 0.9428896615730604, 1, 0, 0.5946790345225644",
        "-19940503, 0.01045539002561291, 1, -5775577133995922234, -4423480580576942905, 1150544746, 4122171344, -2873279333, 1.835621353742504e+18, 9007199254740994.0, 0.9428896615730604, 1, 0, 0.5946790345225644",
        "2147483648, 0.3387958510019964, 8, 2501753566548786213, -3102018804495173317, 4089083097, 1994909319, -2878878056, -3.62057986790417e+18, 9007199254740994.0, 2.4733865106916157, 1, 0, 0.5547840630552917",
        "4294967295, 0.6353574441341173, 3, 1900951130596505351, -2193018801242787073, 3818874696, 2135565362, -4428980037, 8.692519295992041e+18, 9007199254740994.0, 2.3643677206221394, 3, 0, 0.16268424501422962",
        "4294967296, 0.11299430095636409, 6, -8915747255122008878, -8965148808553287612, 593069562, 4109391884, 1742073805, -2.901747561282306e+18, 9007199254740994.0, 2.6732544867699186, 1, 0, 0.6613828308024899",
        "1099511627781, 0.5043802970418443, 4, 7854375472081055490, -8363871505691675541, 710650538, 574919823, -1755603414, -4.655958726032007e+18, 9007199254740994.0, 1.8004232946412748, 4, 0, 0.46679820052775656",
        "-1099511627781, 0.5043802970418443, 4, 7854375472081055490, -8363871505691675541, 710650538, 574919823, -1755603414, -4.655958726032007e+18, 9007199254740994.0, 1.8004232946412748, 4, 0, 0.46679820052775656",
        "9223372036854775807, 0.3166448820870279, 2, -167176487534478556, -428097394426031940, 2528674338, 3292315873, -8527680381, 5.14153589347056e+18, 9007199254740994.0, -0.7310676536923228, 3, 0, 0.9919420244798197",
        "-9223372036854775808, 0.5534639983914199, 3, -7659904755274315933, -3077455767854911948, 2160982385, 817114749, -1365483101, 4.278974375134796e+18, 9007199254740992.0, 2.9613331629817496, 3, 0, 0.3355403052438801"
    })
    void drawsWhatCPythonDraws(
            long seed,
            double random,
            long digit,
            long anyLong,
            long negative,
            long word,
            long wordAndOne,
            long big,
            double anyFloat,
            double inexactBounds,
            double mixed,
            int fifth,
            int only,
            double last) {
        PythonRandom python = PythonRandom.seeded(seed);

        assertThat(python.random()).isEqualTo(random);
        assertThat(python.randint(0, 9)).isEqualTo(digit);
        assertThat(python.randint(Long.MIN_VALUE, Long.MAX_VALUE)).isEqualTo(anyLong);
        assertThat(python.randint(Long.MIN_VALUE, -1)).isEqualTo(negative);
        assertThat(python.randint(0, 0xffff_ffffL)).isEqualTo(word);
        assertThat(python.randint(0, 0x1_0000_0000L)).isEqualTo(wordAndOne);
        assertThat(python.randint(-9_000_000_000L, 9_000_000_000L)).isEqualTo(big);
        assertThat(python.uniform(Long.MIN_VALUE, Long.MAX_VALUE)).isEqualTo(anyFloat);
        assertThat(python.uniform((1L << 53) + 1, (1L << 53) + 4)).isEqualTo(inexactBounds);
        assertThat(python.uniform(-1.5, 3L)).isEqualTo(mixed);
        assertThat(python.choice(5)).isEqualTo(fifth);
        assertThat(python.choice(1)).isEqualTo(only);
        assertThat(python.random()).isEqualTo(last);
    }

    // CPython 3.11.7: r = random.Random(19940503); SHA-256 of b"".join(w.to_bytes(4, "little") for w in
    // r.getstate()[1]), then the same after 1000 times r.random()
    @Test
    void hasTheStateOfCPythonInItsLayout() throws Exception {
        PythonRandom python = PythonRandom.seeded(19940503);

        assertThat(sha256(python.state()))
                .isEqualTo("4ae1f08967556c2b0c5b6f0f95b792c4480f85e5f6da2352a3902435523922ed");
        for (int i = 0; i < 1000; i++) {
            python.random();
        }
        assertThat(sha256(python.state()))
                .isEqualTo("299a01be131ff50bd86ed99a2bbdb299e501475670ee136010f4660352f9d3b3");
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "623", "624", "1000"})
    void continuesFromItsState(int drawn) {
        PythonRandom python = PythonRandom.seeded(7);
        for (int i = 0; i < drawn; i++) {
            python.randint(0, 0x7fff_ffffL - 1);
        }

        PythonRandom restored = PythonRandom.restored(python.state());

        for (int i = 0; i < 2000; i++) {
            assertThat(restored.random()).isEqualTo(python.random());
        }
    }

    @Test
    void refusesAStateOfAnotherLength() {
        assertThatThrownBy(() -> PythonRandom.restored(new byte[12]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2500")
                .hasMessageContaining("12");
    }

    @Test
    void refusesToDrawFromNothing() {
        PythonRandom python = PythonRandom.seeded(7);

        assertThatThrownBy(() -> python.randint(2, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> python.choice(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
