package io.faasload.dataset.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParameterRowsTest {

    @Test
    void stringsLoseTheirQuotesAndAnythingElseStaysAsWritten() {
        assertThat(ParameterRows.of("""
                        {"sigma": 1.3424023855536071, "big": 1e+16, "zero": -0.0, "long": 123456789012345678901234567890,
                        "object": "1.jpg", "quoted": "a \\"b\\" \\u00e9", "flag": true, "none": null,
                        "list": [1,  {"a": "]"} , "x"], "map": {"b":1.50, "c": {}}, "empty": "" , "é": [] }"""))
                .containsExactly(
                        java.util.Map.entry("sigma", "1.3424023855536071"),
                        java.util.Map.entry("big", "1e+16"),
                        java.util.Map.entry("zero", "-0.0"),
                        java.util.Map.entry("long", "123456789012345678901234567890"),
                        java.util.Map.entry("object", "1.jpg"),
                        java.util.Map.entry("quoted", "a \"b\" é"),
                        java.util.Map.entry("flag", "true"),
                        java.util.Map.entry("none", "null"),
                        java.util.Map.entry("list", "[1,  {\"a\": \"]\"} , \"x\"]"),
                        java.util.Map.entry("map", "{\"b\":1.50, \"c\": {}}"),
                        java.util.Map.entry("empty", ""),
                        java.util.Map.entry("é", "[]"));
    }

    @Test
    void nestedValuesDeepInALongTextAreExtractedExactly() {
        String filler = "é".repeat(100_000);
        assertThat(ParameterRows.of("{\"filler\": \"" + filler + "\", \"list\": [1, 2, 3], \"last\": {\"x\": 0.10}}"))
                .containsEntry("list", "[1, 2, 3]")
                .containsEntry("last", "{\"x\": 0.10}")
                .containsEntry("filler", filler);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "1", "null", "{", "{\"a\"}", "{\"a\": 1} x", "{\"a\": NaN}", "{} {}"})
    void rejectsWhatIsNotAJsonObject(String text) {
        assertThatThrownBy(() -> ParameterRows.of(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
