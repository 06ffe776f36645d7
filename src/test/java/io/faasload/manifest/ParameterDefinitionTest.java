package io.faasload.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.config.key.ConfigurationException;
import io.faasload.manifest.ParameterDefinition.Type;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParameterDefinitionTest {

    @Test
    void boundsKeepTheirType() throws Exception {
        assertThat(
                        parse(
                                "[{name: a, type: range_float, min: -12, max: 12.5}, {name: b, type: range_int, min: 7, max: 7}]"))
                .containsExactly(
                        new ParameterDefinition("a", Type.RANGE_FLOAT, -12L, 12.5, List.of()),
                        new ParameterDefinition("b", Type.RANGE_INT, 7L, 7L, List.of()));
    }

    @Test
    void anEnsembleHoldsAnyJson() throws Exception {
        assertThat(parse("[{name: a, type: ensemble, values: [x, 64, 100.0, 1.0e+16, true, ~, ['é', {k: 0.1}]]}]")
                        .get(0)
                        .values())
                .containsExactly("\"x\"", "64", "100.0", "1e+16", "true", "null", "[\"é\",{\"k\":0.1}]");
    }

    @Test
    void valuesMayBeCalledValue() throws Exception {
        assertThat(parse("[{name: a, type: ensemble, value: [only], unit: ignored}]")
                        .get(0)
                        .values())
                .containsExactly("\"only\"");
    }

    @Test
    void aParameterNamedObjectIsSkippedUnchecked() throws Exception {
        assertThat(parse("[{name: object, type: nonsense, min: x}]")).isEmpty();
        assertThat(parse("")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{name: p, type: range_int, min: 2, max: 1}"
                        + " | parameter p: must have min <= max, but is \"min 2, max 1\"",
                "{name: p, type: range_float, min: 9007199254740993, max: 9007199254740992.0}"
                        + " | parameter p: must have min <= max, but is \"min 9007199254740993, max 9.007199254740992E15\"",
                "{name: p, type: range_float, min: -1.0e+308, max: 1.7e+308}"
                        + " | parameter p: must have a finite max - min, but is \"min -1.0E308, max 1.7E308\"",
                "{name: p, type: range_int, max: 1} | parameter p: must have min, and it is missing",
                "{name: p, type: range_float, min: 1} | parameter p: must have max, and it is missing",
                "{name: p, type: range_int, min: 1.0, max: 2} | parameter p: min: must be an integer, but is 1.0",
                "{name: p, type: range_int, min: 1, max: 9223372036854775808}"
                        + " | parameter p: max: must be within 64 bits, but is 9223372036854775808",
                "{name: p, type: range_float, min: .nan, max: 2} | parameter p: min: must be a finite number, but is NaN",
                "{name: p, type: range_float, min: 1, max: .inf}"
                        + " | parameter p: max: must be a finite number, but is Infinity",
                "{name: p, type: range_float, min: 1, max: '2'} | parameter p: max: must be a finite number, but is \"2\"",
                "{name: p, type: ensemble} | parameter p: values: must be a non-empty list, but is null",
                "{name: p, type: ensemble, values: []} | parameter p: values: must be a non-empty list, but is []",
                "{name: p, type: ensemble, values: x} | parameter p: values: must be a non-empty list, but is \"x\"",
                "{name: p, type: ensemble, values: [.inf]}"
                        + " | parameter p: values: must be JSON values (dates in quotes, finite numbers), but is Infinity",
                "{name: p, type: int}"
                        + " | parameter p: must have type range_int, range_float or ensemble, but is \"int\"",
                "{name: p} | parameter p: must have type range_int, range_float or ensemble, but is null",
                "{type: range_int} | parameter number 1: must have a name that is text, but is null",
                "{name: 1, type: range_int} | parameter number 1: must have a name that is text, but is 1",
                "text | parameter number 1: must be a map with name and type, but is \"text\"",
                "{name: incont, type: ensemble, values: [1]}"
                        + " | parameter incont: must have another name: incont and outcont are passed with every invocation",
                "{name: p, type: ensemble, values: [1]}, {name: p, type: ensemble, values: [1]}"
                        + " | parameter p: must have a unique name",
            })
    void refusesWhatCannotBeDrawn(String parameters, String message) {
        assertThatThrownBy(() -> parse("[" + parameters.replace("'2'", "\"2\"") + "]"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("T: " + message);
    }

    private static List<ParameterDefinition> parse(String yaml) throws ConfigurationException {
        return ParameterDefinition.parseList(yaml, "T");
    }
}
