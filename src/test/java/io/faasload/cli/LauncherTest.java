package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code bin/faasload} with a fake Java that prints its umask and arguments, and a fake Maven that prints its options. */
class LauncherTest {

    private static final List<String> QUIET =
            List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");

    @TempDir
    private Path folder;

    private Path project;

    @BeforeEach
    void build() throws IOException {
        project = folder.resolve("project");
        for (String name : List.of("bin", "target", "src/main", "src/samples", "src/assembly")) {
            Files.createDirectories(project.resolve(name));
        }
        Files.copy(Path.of("bin", "faasload"), project.resolve("bin/faasload"));
        for (String name : List.of("pom.xml", "target/faasload.jar", "target/.built")) {
            Files.createFile(project.resolve(name));
        }
        script(Files.createDirectories(folder.resolve("jdk/bin")).resolve("java"), "umask; printf '%s\\n' \"$@\"");
        script(folder.resolve("mvn"), "echo \"mvn $MAVEN_OPTS\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"24", "25.0.3", "26-ea"})
    void silencesTheWarningsOfNewerJdks(String version) throws Exception {
        release(version);
        assertThat(launch()).containsAll(QUIET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"17.0.15", "21.0.7", "23.0.2"})
    void passesOnlyOptionsThatTheJdkSupports(String version) throws Exception {
        release(version);
        assertThat(launch()).doesNotContainAnyElementsOf(QUIET);
    }

    @Test
    void startsAJavaWithoutVersionInformation() throws Exception {
        assertThat(launch()).doesNotContainAnyElementsOf(QUIET).endsWith("check");
    }

    @ParameterizedTest
    @CsvSource({"000, 0022", "002, 0022", "077, 0077"})
    void removesWritePermissionForOthersWhateverTheUmask(String umask, String ofJava) throws Exception {
        assertThat(launch("umask " + umask, Map.of())).startsWith(ofJava);
    }

    /** The passwd entry of a service's or container's user may have no home. */
    @Test
    void usesTheHomeOfTheEnvironment() throws Exception {
        Path home = folder.resolve("home of mine");
        assertThat(launch("true", Map.of("HOME", home.toString()))).contains("-Duser.home=" + home);
        assertThat(launch("unset HOME", Map.of())).contains("-Duser.home=" + project.resolve("target/home"));
    }

    @Test
    void buildsWithTheHomeOfTheEnvironmentOrWithoutAny() throws Exception {
        Files.delete(project.resolve("target/.built"));
        Path home = Files.createDirectory(folder.resolve("home"));
        assertThat(launch("true", Map.of("HOME", home.toString()))).contains("mvn -Duser.home=" + home + " ");

        Files.delete(project.resolve("target/.built"));
        Map<String, String> nowhere =
                Map.of("HOME", folder.resolve("nonexistent").toString());
        assertThat(launch("true", nowhere)).contains("mvn -Duser.home=" + project.resolve("target/home") + " ");
    }

    @Test
    void aReleaseIsNeverBuilt() throws Exception {
        for (String name : List.of("pom.xml", "target/.built")) {
            Files.delete(project.resolve(name));
        }
        assertThat(launch()).endsWith("check").noneMatch(line -> line.startsWith("mvn"));
    }

    @Test
    void languageAndCharsetPrecedeTheUsersOptions() throws Exception {
        assertThat(launch("true", Map.of("FAASLOAD_JAVA_OPTS", "-Dmine")))
                .containsSubsequence(
                        "-Duser.language=",
                        "-Duser.script=",
                        "-Duser.country=",
                        "-Duser.variant=",
                        "-Dfile.encoding=UTF-8",
                        "-Dmine",
                        "io.faasload.cli.Main");
    }

    /** Java cannot open files whose names its locale cannot encode. */
    @ParameterizedTest
    @CsvSource({"C, C.UTF-8", "POSIX, C.UTF-8", "C.UTF-8, C.UTF-8"})
    void namesOfFilesAreUtf8InEveryLocale(String locale, String ofJava) throws Exception {
        script(folder.resolve("jdk/bin/java"), "echo \"LC_ALL $LC_ALL\"");
        script(
                folder.resolve("locale"),
                "case $LC_ALL in *UTF-8) echo UTF-8 ;; *) echo ANSI_X3.4-1968 ;; esac; [ \"$1\" = charmap ]");

        // Bash complains about a locale that is not installed.
        assertThat(launch("true", Map.of("LC_ALL", locale)))
                .endsWith("LC_ALL " + ofJava)
                .noneMatch(line -> line.startsWith("faasload:"));
    }

    @Test
    void reportsAMissingUtf8Locale() throws Exception {
        script(folder.resolve("locale"), "echo ANSI_X3.4-1968");

        assertThat(launch("true", Map.of("LC_ALL", "C")))
                .contains("faasload: no UTF-8 locale: Java cannot open files with non-ASCII names."
                        + " Set LC_ALL to a UTF-8 locale (see 'locale -a')");
    }

    @Test
    void usesAnotherCollectorIfTheUserChoosesOne() throws Exception {
        assertThat(launch()).contains("-XX:+UseSerialGC");
        assertThat(launch("true", Map.of("FAASLOAD_JAVA_OPTS", "-Xmx2g -XX:+UseG1GC")))
                .contains("-XX:+UseG1GC")
                .doesNotContain("-XX:+UseSerialGC");
    }

    @Test
    void usesTheArchiveOfClassesOnceItIsThere() throws Exception {
        assertThat(launch()).noneMatch(option -> option.contains("SharedArchiveFile"));

        Path jar = project.resolve("target/faasload.jar");
        Files.setLastModifiedTime(jar, FileTime.from(Instant.EPOCH));
        Path archive = Files.createFile(project.resolve("target/faasload.jsa"));
        assertThat(launch()).contains("-XX:SharedArchiveFile=" + archive, "-Dfaasload.archive=" + archive);
        assertThat(launch("true", Map.of(), "--config x monitor"))
                .noneMatch(option -> option.contains("SharedArchiveFile"));
    }

    /** Its stubs of Hadoop's classes would take the place of the real ones. */
    @Test
    void hadoopComesBeforeParquetFloorAndAfterEverythingElse() throws Exception {
        Path lib = Files.createDirectory(project.resolve("target/lib"));
        for (String name : List.of("flink.jar", "parquet-floor-2.3.jar", "uplot.jar")) {
            Files.createFile(lib.resolve(name));
        }

        assertThat(launch("true", Map.of("HADOOP_CLASSPATH", "/hadoop/*:/etc/hadoop")))
                .contains(project.resolve("target/faasload.jar") + ":" + lib.resolve("flink.jar") + ":"
                        + lib.resolve("uplot.jar") + ":/hadoop/*:/etc/hadoop:" + lib.resolve("parquet-floor-2.3.jar"));
        assertThat(launch()).contains(project.resolve("target/faasload.jar") + ":" + lib + "/*");
    }

    /** A command that ends after seconds is not compiled a second time. */
    @ParameterizedTest
    @CsvSource({"demo, true", "-D a=b demo, true", "monitor, true", "generate, false", "--config demo generate, false"})
    void compilesOnceWhatIsShort(String arguments, boolean isShort) throws Exception {
        assertThat(launch("true", Map.of(), arguments).contains("-XX:TieredStopAtLevel=1"))
                .isEqualTo(isShort);
    }

    private void release(String version) throws IOException {
        Files.writeString(folder.resolve("jdk/release"), "IMPLEMENTOR=\"Any\"\nJAVA_VERSION=\"" + version + "\"\n");
    }

    private List<String> launch() throws IOException, InterruptedException {
        return launch("true", Map.of());
    }

    private List<String> launch(String before, Map<String, String> environment)
            throws IOException, InterruptedException {
        return launch(before, environment, "check");
    }

    private List<String> launch(String before, Map<String, String> environment, String arguments)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                        "bash",
                        "-c",
                        before + " && exec bash \"$0\" " + arguments,
                        project.resolve("bin/faasload").toString())
                .redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
        builder.environment().put("PATH", folder + ":" + System.getenv("PATH"));
        builder.environment().remove("MAVEN_OPTS");
        builder.environment().putAll(environment);
        Process process = builder.start();
        List<String> printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(process.waitFor()).as(printed.toString()).isZero();
        return printed;
    }

    private static void script(Path file, String commands) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + commands + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
