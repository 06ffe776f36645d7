package io.faasload.cli;

import io.faasload.process.Signals;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;

/** The terminal that this process writes to, as picocli finds it. Thread-safe. */
final class Terminal {

    private static final int NONE = Integer.MAX_VALUE;

    private volatile int columns;

    private Terminal() {}

    /** The terminal of this process, whose width is measured again whenever it changes. */
    static Terminal ofThisProcess() {
        Terminal terminal = new Terminal();
        terminal.measure();
        if (terminal.columns > 0) {
            Signals.handle("WINCH", terminal::measure);
        }
        return terminal;
    }

    /** Whether a line can be drawn over. */
    @SuppressWarnings("SystemConsoleNull") // Java 17 has a console only on a terminal, and no other way to ask.
    static boolean isThere() {
        return System.console() != null && !isDumb();
    }

    /** How many characters fit in a line now, at least 55; 0 if the output goes elsewhere, or no line can be drawn over. */
    int columns() {
        return columns;
    }

    /** Text in picocli's markup, in colour on a terminal without {@code NO_COLOR}. */
    static String colored(String markup) {
        return (isDumb() ? Ansi.OFF : Ansi.AUTO).string(markup);
    }

    private static boolean isDumb() {
        return "dumb".equals(System.getenv("TERM"));
    }

    private void measure() {
        // Each specification measures once.
        int width =
                CommandSpec.create().usageMessage().width(NONE).autoWidth(true).width();
        columns = width == NONE || isDumb() ? 0 : width;
    }
}
