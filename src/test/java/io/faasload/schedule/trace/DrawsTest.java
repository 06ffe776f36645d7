package io.faasload.schedule.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.faasload.config.LoaderConfig.Streams;
import io.faasload.manifest.ParameterDefinition;
import io.faasload.manifest.ParameterDefinition.Type;
import io.faasload.run.Target;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DrawsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ParameterDefinition SIGMA =
            new ParameterDefinition("sigma", Type.RANGE_FLOAT, 0.3, 100L, List.of());

    @ParameterizedTest
    @ValueSource(longs = {19940503, 7})
    void drawsEveryRowOfTheGoldenFiles(long seed) throws Exception {
        Map<String, Draws> draws = new HashMap<>();
        for (TraceDefinition trace : GoldenTraces.traces()) {
            draws.put(trace.target().action(), new Draws(trace, seed, Streams.SHARED));
        }

        List<String> rows = new String(GoldenTraces.golden("seed-" + seed + ".jsonl"), StandardCharsets.UTF_8)
                .lines()
                .toList();

        assertThat(rows).hasSizeGreaterThan(100);
        for (String row : rows) {
            JsonNode expected = JSON.readTree(row);
            Draws drawn = draws.get(expected.get("function").textValue());
            assertThat(drawn.nextInput()).isEqualTo(expected.get("input").intValue());
            String parameters = drawn.next();
            assertThat(JSON.readTree(parameters)).isEqualTo(expected.get("parameters"));
            // The same text, including numbers and order, except for the spaces of json.dumps.
            String text =
                    row.substring(row.indexOf("\"parameters\": ") + "\"parameters\": ".length(), row.length() - 1);
            assertThat(parameters).isEqualTo(text.replace(": ", ":").replace(", ", ","));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {19940503, 7})
    void skippingLeavesTheGeneratorWhereDrawingDoes(long seed) throws Exception {
        for (TraceDefinition trace : GoldenTraces.traces()) {
            Draws drawn = new Draws(trace, seed, Streams.SHARED);
            Draws skipped = new Draws(trace, seed, Streams.SHARED);
            for (int i = 0; i < 1_000; i++) {
                drawn.next();
                skipped.skip();
            }
            assertThat(skipped.randomState()).isEqualTo(drawn.randomState());
            assertThat(skipped.next()).isEqualTo(drawn.next());
        }
    }

    @Test
    void drawsTheValueInFaaSLoadsTroubleshootingPage() {
        Draws draws = new Draws(trace("imaging/wand_blur", SIGMA), 19940503, Streams.SHARED);

        assertThat(draws.next())
                .isEqualTo("{\"sigma\":1.3424023855536071,\"object\":\"1.jpg\",\"incont\":\"image\","
                        + "\"outcont\":\"user-x-out\"}");
    }

    // CPython 3.11.7: s = int.from_bytes(hashlib.sha256(b"7\0imaging/wand_blur").digest()[:8], "big", signed=True);
    // r = random.Random(s); [r.uniform(0.3, 100) for _ in range(3)]; the same with b"-7\0imaging/wand_blur"
    @Test
    void independentStreamsAreSeededFromSeedAndFunctionName() throws Exception {
        TraceDefinition trace = trace("imaging/wand_blur", SIGMA);

        assertThat(sigmas(new Draws(trace, 7, Streams.INDEPENDENT)))
                .containsExactly(70.04884764137759, 30.75651297696654, 90.39630499147098);
        assertThat(sigmas(new Draws(trace, -7, Streams.INDEPENDENT)))
                .containsExactly(36.001834265437125, 69.72253806803135, 3.933988247812787);
    }

    @Test
    void sharedStreamsAreTheSameForEveryFunctionAndIndependentOnesAreNot() throws Exception {
        TraceDefinition one = trace("p/one", SIGMA);
        TraceDefinition other = trace("p/other", SIGMA);

        assertThat(sigmas(new Draws(one, 7, Streams.SHARED))).isEqualTo(sigmas(new Draws(other, 7, Streams.SHARED)));
        assertThat(sigmas(new Draws(one, 7, Streams.INDEPENDENT)))
                .isNotEqualTo(sigmas(new Draws(other, 7, Streams.INDEPENDENT)));
    }

    @Test
    void aRepetitionHasOtherParametersForTheSameInputs() throws Exception {
        TraceDefinition first = trace("p/a", SIGMA);
        TraceDefinition second = first.repeated(2);
        // CPython: random.Random(int.from_bytes(sha256(b"19940503\\0\\0" + b"2").digest()[:8], "big",
        // signed=True)).uniform(0.3, 100)
        String drawn = new Draws(second, 19940503, Streams.SHARED).next();

        assertThat(drawn)
                .isEqualTo(
                        "{\"sigma\":41.97332867109613,\"object\":\"1.jpg\",\"incont\":\"image\",\"outcont\":\"user-x-out\"}");
        for (Streams streams : Streams.values()) {
            assertThat(sigmas(new Draws(second, 7, streams)))
                    .isEqualTo(sigmas(new Draws(second, 7, streams)))
                    .isNotEqualTo(sigmas(new Draws(first, 7, streams)))
                    .isNotEqualTo(sigmas(new Draws(first.repeated(3), 7, streams)));
        }
        assertThat(sigmas(new Draws(second, 7, Streams.SHARED)))
                .isNotEqualTo(sigmas(new Draws(second, 7, Streams.INDEPENDENT)));
    }

    private static List<Double> sigmas(Draws draws) throws IOException {
        List<Double> sigmas = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            sigmas.add(JSON.readTree(draws.next()).get("sigma").doubleValue());
        }
        return sigmas;
    }

    @Test
    void namesAndValuesAreWrittenAsJson() throws Exception {
        ParameterDefinition odd =
                new ParameterDefinition("a \"b\"\n", Type.ENSEMBLE, 0L, 0L, List.of("{\"deep\":[1,null]}"));

        JsonNode json = JSON.readTree(new Draws(trace("p/a", odd), 7, Streams.SHARED).next());

        assertThat(json.get("a \"b\"\n")).isEqualTo(JSON.readTree("{\"deep\":[1,null]}"));
    }

    @Test
    void aParameterNamedAsAFixedOneIsOverwrittenInItsPlace() {
        ParameterDefinition incont = new ParameterDefinition("incont", Type.RANGE_INT, 1L, 1L, List.of());

        String json = new Draws(trace("p/a", incont, SIGMA), 19940503, Streams.SHARED).next();

        assertThat(json).startsWith("{\"incont\":\"image\",\"sigma\":").endsWith(",\"outcont\":\"user-x-out\"}");
    }

    @Test
    void refusesAnIntegerRangeWithFractions() {
        ParameterDefinition broken = new ParameterDefinition("width", Type.RANGE_INT, 1.5, 2L, List.of());

        assertThatThrownBy(() -> new Draws(trace("p/a", broken), 7, Streams.SHARED).next())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("width")
                .hasMessageContaining("1.5");
    }

    private static TraceDefinition trace(String action, ParameterDefinition... parameters) {
        return new TraceDefinition(1, new Target(1, "user-x", action), "image", "jpg", 10, List.of(parameters), 60_000);
    }
}
