package io.faasload.ci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlowClassesTest {

    @TempDir
    private Path target;

    private Path list;

    @BeforeEach
    void makeEmptyBuild() throws IOException {
        list = Files.writeString(target.resolve("slow-classes"), "# class limit reason\n\n");
        Files.createDirectories(target.resolve("test-classes/a"));
        Files.createFile(target.resolve("test-classes/a/WaitIT.class"));
    }

    @Test
    void printsUnitAndIntegrationTestsSlowestFirst() throws IOException {
        report("surefire", "a.QuickTest", "0.5", 0);
        report("failsafe", "a.WaitIT", "1,029.04", 0);
        report("failsafe", "a.OtherIT", "12.34", 0);
        list("a.WaitIT none waits for a limit");

        assertThat(table())
                .containsExactly(
                        "Slowest of 3 test classes (1042 s in total):",
                        " 1029.0 s  a.WaitIT (waits for a limit)",
                        "   12.3 s  a.OtherIT",
                        "    0.5 s  a.QuickTest");
    }

    @Test
    void printsFifteenClasses() throws IOException {
        for (int i = 0; i < 20; i++) {
            report("surefire", "a.Test" + i, "1." + i, 0);
        }

        assertThat(table()).hasSize(1 + 15);
    }

    @Test
    void printsNothingWithoutReports() throws IOException {
        assertThat(table()).isEmpty();
    }

    @Test
    void nestedClassCountsAsPartOfItsOutermost() throws IOException {
        report("surefire", "a.OuterTest", "20", 0);
        report("surefire", "a.OuterTest$Inner", "20", 0);

        assertThat(tooSlow("30")).containsExactly("a.OuterTest took 40.0 s; its limit is 30 s");
    }

    @Test
    void reportsOfEarlierBuildsAreIgnored() throws IOException {
        Path old = report("surefire", "a.GoneTest", "99", 0);
        Files.setLastModifiedTime(old, FileTime.from(Instant.EPOCH));

        assertThat(table()).isEmpty();
    }

    @Test
    void onlyAClassOverTheLimitIsTooSlow() throws IOException {
        report("surefire", "a.JustTest", "30", 0);
        report("failsafe", "a.SlowIT", "30.1", 0);

        assertThat(tooSlow("30")).containsExactly("a.SlowIT took 30.1 s; its limit is 30 s");
        assertThat(tooSlow("31")).isEmpty();
        assertThat(tooSlow("none")).isEmpty();
    }

    @Test
    void slowClassFailsTheBuildOnAQuietMachineOnly() throws Exception {
        report("failsafe", "a.SlowIT", "41.2", 0);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream printed = new PrintStream(out, true, StandardCharsets.UTF_8);

        assertThatThrownBy(() -> slowClasses("30").enforce(list, () -> 0.1, printed))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "a.SlowIT took 41.2 s; its limit is 30 s\nMake it faster, or list it with a reason in " + list);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
        slowClasses("30").enforce(list, () -> 0.5, printed);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .startsWith("a.SlowIT took 41.2 s")
                .contains("Not enforced: other processes use 50 % of the CPU");
    }

    @ParameterizedTest
    @CsvSource({"none, 0", "60, 0", "59, 1"})
    void listedClassHasItsOwnLimit(String limit, int tooSlow) throws IOException {
        report("failsafe", "a.WaitIT", "60", 0);
        list("a.WaitIT " + limit + " waits for a limit");

        assertThat(tooSlow("30")).hasSize(tooSlow);
    }

    @Test
    void failedTestIsReportedBeforeSlowOnes() throws IOException {
        report("failsafe", "a.SlowIT", "99", 0);
        report("failsafe", "a.BrokenIT", "1", 1);

        assertThat(tooSlow("30")).isEmpty();
        assertThat(table()).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource({
        "a.GoneIT none gone, no such test class: a.GoneIT",
        "a.WaitIT none, not a class",
        "a.WaitIT long it waits, not a class",
    })
    void listIsRefusedWithAWrongLine(String line, String reason) throws IOException {
        list(line);

        assertThatThrownBy(() -> tooSlow("30"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith(list + ": " + reason);
    }

    @Test
    void classCannotBeListedTwice() throws IOException {
        list("a.WaitIT none it waits\na.WaitIT 60 it waits");

        assertThatThrownBy(() -> tooSlow("30")).hasMessageEndingWith("listed twice: a.WaitIT");
    }

    @Test
    void busyShareLeavesOutIdleTimeAndWaitsForTheDisk() {
        assertThat(ProcStat.busyShare("cpu  100 0 100 500 100 0 0 0 0 0", "cpu  140 5 110 530 110 5 0 0 40 0"))
                .isCloseTo(0.6, within(0.001));
    }

    private Path report(String plugin, String name, String time, int failures) throws IOException {
        Path folder = Files.createDirectories(target.resolve(plugin + "-reports"));
        return Files.writeString(folder.resolve("TEST-" + name + ".xml"), """
                <?xml version="1.0" encoding="UTF-8"?>
                <testsuite version="3.0.2" name="%s" time="%s" tests="1" errors="0" skipped="0" failures="%d" flakes="0">
                  <properties/>
                  <testcase name="works" classname="%1$s" time="1"/>
                </testsuite>
                """.formatted(name, time, failures));
    }

    private void list(String lines) throws IOException {
        Files.writeString(list, lines + "\n");
    }

    private List<String> table() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        slowClasses("30").print(new PrintStream(out, true, StandardCharsets.UTF_8));
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private List<String> tooSlow(String limit) throws IOException {
        return slowClasses(limit).tooSlow();
    }

    private SlowClasses slowClasses(String limit) throws IOException {
        Map<String, SlowClasses.ListedClass> listed =
                SlowClasses.ListedClass.read(list, target.resolve("test-classes"));
        return new SlowClasses(
                SlowClasses.TestClass.readAll(
                        List.of(target.resolve("surefire-reports"), target.resolve("failsafe-reports")),
                        Instant.now().minusSeconds(60)),
                listed,
                limit.equals("none") ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(limit)));
    }
}
