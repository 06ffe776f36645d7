package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.local.daemon.PlatformProcess;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Invalid lists of faults on the command line; {@code PlatformProcessIT} covers valid ones. */
class LocalFaultsIT {

    @TempDir
    Path directory;

    private String out = "";
    private String err = "";

    @AfterEach
    void stop() throws Exception {
        new PlatformProcess(directory).stop();
    }

    private int run(String... arguments) {
        StringWriter printed = new StringWriter();
        StringWriter errors = new StringWriter();
        int exit = Main.run(new PrintWriter(printed, true), new PrintWriter(errors, true), arguments);
        out = printed.toString();
        err = errors.toString();
        return exit;
    }

    @Test
    void cannotBeChangedIfNothingRuns() {
        assertThat(run("local", "faults", "--dir", directory.toString(), "503=1"))
                .isEqualTo(1);
        assertThat(out).startsWith("No platform runs");
    }

    @ParameterizedTest
    @ValueSource(strings = {"up", "faults"})
    void invalidListsAreRefusedWithNameRuleAndValue(String command) {
        String dir = directory.toString();
        String list = "event-loss=0.1,429=7";

        int exit = command.equals("up")
                ? run("local", "up", "--dir", dir, "--faults", list)
                : run("local", "faults", "--dir", dir, list);

        assertThat(exit).isEqualTo(2);
        assertThat(err)
                .contains(
                        "'event-loss': must be one of 429, 503, reset,",
                        "429: must be a share from 0 to 1 or a percentage, like 0.05 or 5%, not '7'");
    }
}
