package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.faasload.local.daemon.PlatformProcess;
import io.faasload.local.process.PlatformLock;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {

    private static final Pattern COMMAND = Pattern.compile("^  ([a-z]+) {2,}\\S");

    private static Session.Ended run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
        return new Session.Ended(exit, out.toString(), err.toString());
    }

    static Stream<String> commands() {
        return commandsBelow("").stream();
    }

    private static List<String> commandsBelow(String parent) {
        List<String> commands = new ArrayList<>(List.of(parent));
        String help = run((parent + " --help").strip().split(" ")).out();
        int list = help.indexOf("Commands:");
        if (list >= 0) {
            help.substring(list)
                    .lines()
                    .map(COMMAND::matcher)
                    .filter(matcher -> matcher.find())
                    .forEach(matcher -> commands.addAll(commandsBelow((parent + " " + matcher.group(1)).strip())));
        }
        return commands;
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandHasHelpWithSentences(String command) {
        Session.Ended ended = run((command + " --help").strip().split(" "));

        assertThat(ended.exit()).isZero();
        assertThat(ended.out()).startsWith("Usage: faasload");
        for (String option : ended.out().split("\n(?= {2,6}-)")) {
            if (option.strip().startsWith("-")) {
                String text = option.split("\n\\S")[0].replaceAll("\\s+", " ");
                assertThat(text).matches(".* [A-Z'].*\\. ?");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo", "local up", "local down", "local status", "traces plan"})
    void commandsWithoutConfigurationDoNotOfferItsOptions(String command) {
        assertThat(run((command + " --help").split(" ")).out()).doesNotContain("--config", "-D=");
    }

    /** It reads a dataset. */
    @Test
    void tracesMapOffersTheOptionsOfTheConfiguration() {
        assertThat(run("traces", "map", "--help").out()).contains("--config=FILE", "-D=KEY=VALUE");
    }

    @Test
    void acceptsOptionsBeforeAndAfterTheCommand() {
        String missing = "/no/such/loader.yml";

        Session.Ended before = run("--config", missing, "check");
        Session.Ended after = run("check", "--config", missing);

        assertThat(before).isEqualTo(after);
        assertThat(after.exit()).isEqualTo(2);
        assertThat(after.err()).isEqualToIgnoringNewLines("faasload: " + missing + ": no such file");
    }

    @ParameterizedTest
    @CsvSource({
        "regenerate r, --dir: must be the directory for an embedded platform",
        "--config c regenerate r --dir d, --dir: must not be given with --config",
        "import, import: must have either the folder of an export",
        "import d --faasload x, import: must have either the folder of an export",
        "export --recipe --anonymise --out o, --anonymise: must not be given with --recipe"
    })
    void refusesOptionsThatContradictEachOther(String command, String reason) {
        Session.Ended ended = run(command.split(" "));

        assertThat(ended.err()).startsWith("faasload: " + reason).hasLineCount(1);
        assertThat(ended.exit()).isEqualTo(2);
    }

    /** And not with one that keeps systemd from restarting it. */
    @Test
    void generateExitsWithOneWithoutADatabase(@TempDir Path folder) {
        Session.Ended ended = run(
                "--config",
                "deploy/loader.yml",
                "-D",
                "database.host=127.0.0.1",
                "-D",
                "database.port=1",
                "-D",
                "generation.statedir=" + folder,
                "generate");

        assertThat(ended.err()).contains("cannot connect to PostgreSQL at 127.0.0.1:1");
        assertThat(ended.exit()).isEqualTo(1);
    }

    /** Seen: it deleted the directory of a running demo, or of a platform whose rows somebody queried. */
    @Test
    void demoRefusesToRunWhileAPlatformRunsInItsDirectory(@TempDir Path folder) throws Exception {
        Path directory = Files.createDirectories(folder.resolve("target").resolve("demo"));
        Path row = Files.createFile(directory.resolve("row"));
        Path output = folder.resolve("output");
        List<String> line = Session.java();
        line.add(1, "-Dfaasload.home=" + folder);
        line.add("demo");
        try (PlatformLock lock = PlatformLock.take(directory)) {
            assertThat(ChildProcess.start(line, output).waitFor()).isEqualTo(1);
            assertThat(output)
                    .content()
                    .startsWith("faasload: a platform already runs in " + directory + " (process "
                            + ProcessHandle.current().pid() + "), ")
                    .contains(folder + "/bin/faasload local down --dir " + directory);
            assertThat(run("demo", "--dir", directory.toString()).err())
                    .startsWith("faasload: a platform already runs in " + directory + " (process ");

            PlatformProcess platform = new PlatformProcess(directory);
            assertThatThrownBy(platform::delete).hasMessageContaining("a platform already runs in " + directory);
            assertThat(row).exists();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "bash, 'COMP_WORDS=(faasload local u); COMP_CWORD=2; _complete_faasload; echo ${COMPREPLY[@]}', up",
        "bash, 'COMP_WORDS=(faasload gen); COMP_CWORD=1; _complete_faasload; echo ${COMPREPLY[@]}', generate",
        "fish, 'complete -C \"faasload local u\"', up",
        "fish, 'complete -C \"faasload --config loader.yml gen\"', generate",
        "fish, 'complete -C \"faasload generate --fre\"', --fresh",
        "fish, 'complete -C \"faasload local status --j\"', ''",
    })
    void shellsComplete(String shell, String completion, String expected, @TempDir Path folder) throws Exception {
        assumeTrue(isInstalled(shell), "skipped: there is no " + shell);
        Path script = Files.writeString(
                folder.resolve("completion"), run("completion", shell).out());

        // Outside of a completion, bash complains about compopt.
        Process process = new ProcessBuilder(shell, "-c", "source " + script + "; " + completion)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();

        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        // Fish adds the description.
        assertThat(output.strip().replaceFirst("\t.*", "")).isEqualTo(expected);
    }

    private static boolean isInstalled(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    @Test
    void aScriptForZshIsTheOneForBash() {
        assertThat(run("completion", "zsh")).isEqualTo(run("completion", "bash"));
    }

    @Test
    void followUpCommandsOfADemoCanBePasted(@TempDir Path folder) {
        StringWriter out = new StringWriter();

        Demo.printNextSteps(
                new PrintWriter(out, true), Path.of("/opt/faas load"), folder.resolve("it's a demo"), false);

        assertThat(out.toString())
                .contains(
                        "  '/opt/faas load/bin/faasload' local up --dir '" + folder + "/it'\\''s a demo'\n",
                        "  . '" + folder + "/it'\\''s a demo/env'\n",
                        "  '/opt/faas load/bin/faasload' local down --dir '" + folder + "/it'\\''s a demo'\n");
    }

    @Test
    void aStoppedDemoPromisesWhatTheNextOneDoes() {
        assertThat(Demo.toResume(true)).isEqualTo("the next demo starts from nothing");
        assertThat(Demo.toResume(false)).isEqualTo("run demo with the same --dir to resume");
    }

    @ParameterizedTest
    @ValueSource(strings = {"generate", "demo", "local up --foreground --dir d"})
    void aHeapThatIsTooSmallIsReportedBeforeAnythingStarts(String command, @TempDir Path folder) throws Exception {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx48m",
                "-Dlog4j2.configurationFile=io/faasload/cli/log4j2.properties",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        line.addAll(List.of(command.split(" ")));
        Path output = folder.resolve("output");

        Process process = ChildProcess.start(line, output);

        assertThat(process.waitFor()).isEqualTo(1);
        assertThat(output)
                .hasContent("faasload: Java's heap must be at least 128 MB for this command, but is 48 MB:"
                        + " set FAASLOAD_JAVA_OPTS=-Xmx256m or more");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "check extra",
                "functions",
                "functions load",
                "-D nonsense check",
                "demo --inputs x",
                "demo --inputs 0",
                "local",
                "local up",
                "local up --dir d --limits 5",
                "generate --threshold lost=0",
                "generate --threshold lost==0 --junit /no/such/folder/t.xml",
                "inputs make --dir d --seed x",
                "generate --from s --fresh",
                "generate --retry-failed --fresh"
            })
    void wrongUsageEndsWithTwo(String arguments) {
        assertThat(run(Stream.of(arguments.split(" "))
                                .filter(word -> !word.isEmpty())
                                .toArray(String[]::new))
                        .exit())
                .isEqualTo(2);
    }
}
