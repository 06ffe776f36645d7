package io.faasload.cli;

import io.faasload.process.Signals;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;

/** The terminal that this process writes to, as detected by picocli. Thread-safe. */
final class Terminal {

    private static final int NONE = Integer.MAX_VALUE;
    private static final int USUAL_ROWS = 24;

    private volatile int columns;

    private Terminal() {}

    /** The terminal of this process. Its width is measured again whenever the terminal is resized. */
    static Terminal ofThisProcess() {
        Terminal terminal = new Terminal();
        terminal.measure();
        if (terminal.columns > 0) {
            Signals.handle("WINCH", terminal::measure);
        }
        return terminal;
    }

    /** Whether a line can be redrawn. */
    @SuppressWarnings("SystemConsoleNull") // On Java 17 the console is null unless this is a terminal.
    static boolean isThere() {
        return System.console() != null && !isDumb();
    }

    /** Current width in characters, at least 55; 0 if the output is not a terminal or cannot be redrawn. */
    int columns() {
        return columns;
    }

    /** Current width; 0 also if {@code NO_COLOR} is set, for what takes escape sequences. */
    int columnsWithEscapes() {
        return System.getenv("NO_COLOR") == null ? columns : 0;
    }

    /** Current height in lines, as measured by {@code stty}. */
    int rows() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            int rows = Integer.parseInt(size.replaceFirst("\\D(?s:.*)", ""));
            return rows > 0 ? rows : USUAL_ROWS;
        } catch (IOException | NumberFormatException e) {
            return USUAL_ROWS;
        }
    }

    /** Renders picocli's markup; in colour on a terminal, unless {@code NO_COLOR} is set. */
    static String colored(String markup) {
        return (isDumb() ? Ansi.OFF : Ansi.AUTO).string(markup);
    }

    private static boolean isDumb() {
        return "dumb".equals(System.getenv("TERM"));
    }

    private void measure() {
        // A CommandSpec measures only once, hence a new one.
        int width =
                CommandSpec.create().usageMessage().width(NONE).autoWidth(true).width();
        columns = width == NONE || isDumb() ? 0 : width;
    }
}
