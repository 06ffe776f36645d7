package io.faasload.cli;

import io.faasload.dataset.summary.Progress;
import io.faasload.dataset.summary.Progress.TraceProgress;
import io.faasload.dataset.summary.UsageSummary;
import io.faasload.dataset.summary.UsageSummary.FunctionUsage;
import io.faasload.driver.summary.ProgressPrinter;
import io.faasload.driver.summary.ProgressTable;
import java.io.File;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** The terminal output of {@code check} and {@code demo}, with a scripted clock and results. A process for tests. */
final class ScriptedDemo {

    private static final long TICK_NANOS = 2_500_000_000L;
    private static final List<String> FUNCTIONS = List.of("audio/amplify", "image/sharp_resize");

    private ScriptedDemo() {}

    /** With an argument, the terminal is resized to this many columns halfway. */
    public static void main(String[] arguments) throws Exception {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        Terminal terminal = Terminal.ofThisProcess();
        out.println(Terminal.colored("@|green OK  |@") + " API: http://127.0.0.1:28861 answers");
        long[] nanos = {0};
        ProgressPrinter printer = new ProgressPrinter(out, terminal::columns, () -> nanos[0]);
        for (int done = 0; done <= 1500; done += 75) {
            printer.show(progress(done));
            nanos[0] += TICK_NANOS;
            if (arguments.length > 0 && done == 750) {
                resize(terminal, Integer.parseInt(arguments[0]));
            }
        }
        printer.end();
        ProgressTable.print(out, terminal.columns(), progress(1500), usage());
        DemoSummary.print(
                out,
                terminal.columns(),
                List.of(
                        FUNCTIONS,
                        List.of("1500", "1500"),
                        List.of("942", "963"),
                        List.of("3", "4"),
                        List.of("209333", "150278"),
                        List.of("115.9", "-"),
                        List.of("56.6", "-")));
    }

    private static Progress progress(long done) {
        return new Progress(
                FUNCTIONS.stream()
                        .map(function -> new TraceProgress(
                                1, function, "user", 1500, 0, done, done / 40, 0, 0, 0, 0, null, null))
                        .toList(),
                0);
    }

    private static UsageSummary usage() {
        return new UsageSummary(Map.of("audio/amplify", new FunctionUsage(1500, 1500, 115_900, 56_600_000)), Map.of());
    }

    private static void resize(Terminal terminal, int columns) throws Exception {
        new ProcessBuilder("stty", "columns", String.valueOf(columns))
                .redirectInput(new File("/dev/tty"))
                .start()
                .waitFor();
        Awaitility.await().until(() -> terminal.columns() == columns);
    }
}
