package io.faasload.cli;

import io.faasload.local.LocalPlatform;
import io.faasload.local.PlatformOptions;
import io.faasload.logging.TerminalLog;
import io.faasload.process.ProcessExit;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Loads the classes of commands and platform, for {@code bin/faasload} to archive them: a demo with two runs, whose platform is in this
 * process, so that one archive has the classes of both.
 */
final class Rehearsal {

    private static final PrintWriter OUT = new PrintWriter(System.out, true, Charset.defaultCharset());
    private static final PrintWriter ERR = new PrintWriter(System.err, true, Charset.defaultCharset());

    private Rehearsal() {}

    /** Rehearses in the directory that is the argument, and exits with 0 if every command succeeds. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Locale.setDefault(Locale.ROOT);
        ProcessExit.onEveryFailure(System.err);
        Path directory = Path.of(arguments[0]);
        TerminalLog.install(System.err, false).ifPresent(log -> log.keepIn(directory.resolve("rehearsal.log")));
        LocalPlatform platform = LocalPlatform.start(directory, PlatformOptions.DEFAULT);
        int exit;
        try {
            exit = rehearse(directory);
        } finally {
            platform.close();
        }
        ProcessExit.with(exit);
    }

    private static int rehearse(Path directory) {
        String manifest = Workflow.home().resolve(Demo.MANIFEST).toString();
        for (List<String> command : List.of(
                List.of("functions", "load", manifest),
                List.of("users", "create"),
                List.of("actions", "deploy", manifest),
                List.of("inputs", "make", "--dir", directory.resolve("objects").toString()),
                List.of("generate"),
                List.of("verify"),
                List.of("report", "--out", directory.resolve("report.html").toString()))) {
            int exit = run(directory, command);
            if (exit != 0) {
                return exit;
            }
        }
        return 0;
    }

    private static int run(Path directory, List<String> command) {
        List<String> arguments = new ArrayList<>(
                List.of("--config", directory.resolve("loader.yml").toString()));
        for (String setting : List.of(
                "generation.nbinputs.image=1",
                "generation.nbinputs.audio=0",
                "generation.nbinputs.video=0",
                "generation.interinvocationtime=0",
                "openwhisk.orphangrace=0.2")) {
            arguments.addAll(List.of("-D", setting));
        }
        arguments.addAll(command);
        return Main.run(OUT, ERR, arguments.toArray(String[]::new));
    }
}
