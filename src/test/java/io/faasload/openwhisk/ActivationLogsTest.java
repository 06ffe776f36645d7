package io.faasload.openwhisk;

import static io.faasload.openwhisk.ActivationLogs.MOST_CHARACTERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.faasload.run.Run.LogLine;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ActivationLogsTest {

    private static final String LINE = "2026-11-23T05:48:28.067714055Z stdout: ";
    private static final long MICROS =
            Instant.parse("2026-11-23T05:48:28.067714Z").getEpochSecond() * 1_000_000 + 67_714;

    private static List<LogLine> read(List<String> lines) {
        return ActivationLogs.parse(
                lines.stream().map(line -> '"' + line + '"').collect(Collectors.joining(",", "{\"logs\":[", "]}")));
    }

    @Test
    void readsTheLogsOfARealOpenWhisk() throws Exception {
        List<LogLine> expected = List.of(new LogLine(MICROS, "stdout", "hello 7"));

        assertThat(ActivationLogs.parse(Golden.body("get-activation-logs-200"))).isEqualTo(expected);
        String record = Golden.body("get-activation-200-throw");
        assertThat(ActivationRecord.parse(record, true).logs())
                .first()
                .satisfies(line -> assertThat(line.stream()).isEqualTo("stderr"))
                .satisfies(line -> assertThat(line.text()).startsWith("Error: boom from action"));
        assertThat(ActivationRecord.parse(record).logs()).isEmpty();
    }

    @Test
    void readsTimesWithLessDigitsWhichArePadded() {
        assertThat(read(List.of(
                        "2026-11-23T05:48:29.23921208Z  stderr: a: b", "2026-11-23T05:48:29Z           stdout: ")))
                .extracting(LogLine::stream, LogLine::text)
                .containsExactly(tuple("stderr", "a: b"), tuple("stdout", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "hello",
                "yesterday stdout: x",
                "2026-11-23T05:48:29Z stdin: x",
                "2026-11-23T05:48:29Z",
                "5d97cf1a"
            })
    void aLineOfAnotherFormIsTextAsAWhole(String line) {
        assertThat(read(List.of(line))).containsExactly(new LogLine(null, null, line));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>",
                "[]",
                "{}",
                "{\"logs\":7}",
                "{\"logs\":[7,null,{\"a\":[\"b\"]}]}",
                "{\"logs\":[\"x\""
            })
    void anAnswerOfAnotherFormHasNoLines(String answer) {
        assertThat(ActivationLogs.parse(answer)).isEmpty();
    }

    @Test
    void cutsALongLineAndSaysSo() {
        String text = "x".repeat(MOST_CHARACTERS);

        List<LogLine> lines = read(List.of(LINE + "first", LINE + text, LINE + "last"));

        int stored = MOST_CHARACTERS - (LINE + "first").length() - 1 - LINE.length();
        int missing = MOST_CHARACTERS - stored + (LINE + "last").length();
        assertThat(lines)
                .containsExactly(
                        new LogLine(MICROS, "stdout", "first"),
                        new LogLine(MICROS, "stdout", text.substring(0, stored)),
                        new LogLine(null, "cut", missing + " characters of the last 2 lines are not stored"));
    }

    @Test
    void countsEmptyLinesToo() {
        List<LogLine> lines = read(Collections.nCopies(MOST_CHARACTERS + 100, ""));

        assertThat(lines).hasSize(MOST_CHARACTERS + 1);
        assertThat(lines.get(lines.size() - 1))
                .isEqualTo(new LogLine(null, "cut", "0 characters of the last 100 lines are not stored"));
    }
}
