package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Output of the commands on a pseudo-terminal, created by {@code script} of util-linux. */
class TerminalTest {

    private static final String ESCAPE = "\033";

    @ParameterizedTest
    @ValueSource(ints = {60, 80, 200})
    void progressAndSummaryFitTheTerminal(int columns) throws Exception {
        String screen = screen(onTerminal(columns, Map.of()), columns);

        assertThat(screen).isEqualTo(resource("screens/demo-" + columns + ".txt"));
        assertThat(screen.lines()).allMatch(line -> line.length() <= columns);
    }

    @Test
    void progressFitsAfterTheTerminalGetsNarrower() throws Exception {
        String output = onTerminal(200, Map.of(), "60");

        String afterResize = output.substring(output.indexOf(" 1650/3000 runs"));
        assertThat(Stream.of(afterResize.split("[\r\n]+")))
                .hasSizeGreaterThan(10)
                .allMatch(line -> line.length() < 60);
        assertThat(screen(output, 200)).contains("3000/3000 runs").endsWith(tables(60));
    }

    @Test
    void verdictsAreColouredOnATerminal() throws Exception {
        assertThat(onTerminal(80, Map.of())).contains(ESCAPE + "[32mOK");
    }

    @ParameterizedTest
    @CsvSource({"NO_COLOR, 1", "TERM, dumb"})
    void escapesNothingOnADumbTerminalOrWithNoColor(String variable, String value) throws Exception {
        String output = onTerminal(80, Map.of(variable, value));

        assertThat(output).doesNotContain(ESCAPE).contains("OK   API");
        // Lines are redrawn on every terminal except a dumb one.
        assertThat(output.replace("\r\n", "\n").contains("\r")).isEqualTo(!variable.equals("TERM"));
    }

    @Test
    void aPipeGetsALineEveryTenSeconds() throws Exception {
        Process process = process(Map.of(), java());
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(output).doesNotContain(ESCAPE, "\r");
        assertThat(output.lines().filter(line -> line.contains("/3000 runs")))
                .hasSize(5)
                .first()
                .isEqualTo("600/3000 runs, 60.0/s, 14 failed, 0 refused, 0 lost, ETA 0:40;"
                        + " audio/amplify 300/1500, image/sharp_resize 300/1500");
    }

    private static String tables(int columns) throws IOException {
        String screen = resource("screens/demo-" + columns + ".txt");
        return screen.substring(screen.indexOf("function"));
    }

    private static String resource(String name) throws IOException {
        try (var stream = Thread.currentThread().getContextClassLoader().getResourceAsStream(name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static List<String> java(String... arguments) {
        List<String> line = Session.java();
        line.set(line.size() - 1, ScriptedDemo.class.getName());
        line.addAll(List.of(arguments));
        return line;
    }

    private static String onTerminal(int columns, Map<String, String> environment, String... arguments)
            throws IOException {
        List<String> words =
                java(arguments).stream().map(word -> "'" + word + "'").toList();
        Process script = process(
                environment,
                List.of(
                        "script",
                        "--quiet",
                        "--return",
                        "--command",
                        "stty columns " + columns + " && exec " + String.join(" ", words),
                        "/dev/null"));
        return new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static Process process(Map<String, String> environment, List<String> line) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().keySet().removeAll(List.of("NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"));
        builder.environment().put("TERM", "xterm");
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** What a terminal shows: CR makes it redraw the line, lines wrap at its width, and colours take no space. */
    private static String screen(String output, int columns) {
        List<StringBuilder> lines = new ArrayList<>(List.of(new StringBuilder()));
        int column = 0;
        for (char character : output.replaceAll(ESCAPE + "\\[[0-9;]*m", "").toCharArray()) {
            if (character == '\r') {
                column = 0;
            } else if (character == '\n' || column == columns) {
                lines.add(new StringBuilder());
                column = 0;
            }
            if (character != '\r' && character != '\n') {
                StringBuilder line = lines.get(lines.size() - 1);
                line.setLength(Math.max(line.length(), column + 1));
                line.setCharAt(column++, character);
            }
        }
        return String.join(
                "\n",
                lines.stream().map(line -> line.toString().stripTrailing()).toList());
    }
}
