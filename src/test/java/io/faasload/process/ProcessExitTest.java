package io.faasload.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Processes that would not exit on their own. */
class ProcessExitTest {

    private record Ended(int exit, String output) {}

    @ParameterizedTest
    @CsvSource({
        "error-in-main, thread main failed: java.lang.NoClassDefFoundError: some/Missing",
        "error-in-thread, thread worker failed: java.lang.StackOverflowError: deep",
        "exception-in-thread, thread worker failed: java.lang.IllegalStateException: broken",
        "library-exits, ended by a library after a fatal failure",
        "hook-hangs, ended by a library after a fatal failure"
    })
    void everyFailureEndsTheProcessWithOneLine(String failure, String reason) throws Exception {
        assertThat(await(start(List.of(), failure))).isEqualTo(new Ended(1, "faasload: " + reason + "\n"));
    }

    @Test
    void anOutOfMemoryErrorThatALibrarySwallowsEndsTheProcess() throws Exception {
        Ended ended = await(start(List.of("-Xmx32m", "-XX:OnOutOfMemoryError=" + ofTheLauncher()), "memory"));

        assertThat(ended.exit()).isEqualTo(1);
        // The JVM itself says which command it runs, and may say that it has no memory left to handle the signal at
        // once.
        assertThat(ended.output().lines().filter(line -> !line.startsWith("#") && !line.contains(" VM warning: ")))
                .containsExactly(
                        "faasload: Java is out of memory: increase its heap, for example FAASLOAD_JAVA_OPTS=-Xmx1g");
    }

    @ParameterizedTest
    @CsvSource({"TERM, 143", "INT, 130", "HUP, 129"})
    void signalEndsTheProcess(String signal, int exit) throws Exception {
        Process process = start(List.of(), "signal");
        assertThat(process.inputReader().readLine()).isEqualTo("ready");

        new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid()))
                .start()
                .waitFor();

        assertThat(await(process).exit()).isEqualTo(exit);
    }

    private static String ofTheLauncher() throws Exception {
        Matcher option = Pattern.compile("out_of_memory=\"(.*?)\"\n", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("bin", "faasload")));
        assertThat(option.find()).isTrue();
        return option.group(1).replace("\\\n", "");
    }

    private static Process start(List<String> options, String failure) throws Exception {
        // The process would inherit the signals that a background shell ignores.
        List<String> command = new ArrayList<>(List.of("env", "--default-signal"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), FailingProcess.class.getName(), failure));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static Ended await(Process process) throws Exception {
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        return new Ended(process.exitValue(), output);
    }
}
