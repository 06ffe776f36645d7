package io.faasload.cli;

import io.faasload.process.Signals;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;

/** The terminal that this process writes to, as detected by picocli. Thread-safe. */
final class Terminal {

    private static final int NONE = Integer.MAX_VALUE;

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
