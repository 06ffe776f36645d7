package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code monitor} as a process, started with the options that {@code bin/faasload} gives it.
 *
 * @param printed file with its output
 */
record MonitorProcess(Process process, Path printed) {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Pattern LISTENING = Pattern.compile("listening at (http://127\\.0\\.0\\.1:\\d+)");

    /**
     * Starts a monitor.
     *
     * @param home home folder of its user; file {@code output} is created there
     * @param more additional JVM options
     */
    static MonitorProcess start(Path home, List<String> more, String... arguments) throws IOException {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(optionsOfTheScript());
        line.add("-Dlog4j2.configurationFile=io/faasload/cli/log4j2.properties");
        line.add("-Duser.home=" + home);
        line.addAll(more);
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        line.addAll(List.of(arguments));
        Path printed = home.resolve("output");
        return new MonitorProcess(ChildProcess.start(line, printed), printed);
    }

    private static List<String> optionsOfTheScript() throws IOException {
        String script = Files.readString(Path.of("bin", "faasload"));
        String begin = "  options=(\n";
        int from = script.indexOf(begin) + begin.length();
        String options = script.substring(from, script.indexOf(")", from)).strip();
        assertThat(options).contains("-Xmx");
        return List.of(options.split("\\s+"));
    }

    /** Waits until it listens. */
    String awaitAddress() {
        await().atMost(LIMIT)
                .until(() -> !process.isAlive() || LISTENING.matcher(output()).find());
        Matcher listening = LISTENING.matcher(output());
        assertThat(listening.find()).as(output()).isTrue();
        return listening.group(1);
    }

    String output() {
        try {
            return Files.readString(printed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills it, like the kernel when memory is short. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }
}
