package io.faasload.local.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.client.cli.ClientOptions;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.util.FileUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files that {@code local up --taskmanagers} writes; {@code ClusterIT} shows that they work. */
class FlinkHomeTest {

    private static final Path TEMPLATE = Path.of("flink-conf", "config.yaml");
    private static final List<Path> CLASS_PATH = Arrays.stream(
                    System.getProperty("java.class.path").split(File.pathSeparator))
            .map(Path::of)
            .toList();

    @TempDir
    Path directory;

    /** JUnit warns about each link that leaves the directory. */
    @AfterEach
    void deleteLinks() throws IOException {
        FileUtils.deleteDirectory(home().directory().toFile());
    }

    @Test
    void theConfigurationIsTheProjectsWithTheClustersPaths() throws Exception {
        write(CLASS_PATH);

        Configuration written = GlobalConfiguration.loadConfiguration(
                home().directory().resolve("conf").toString());
        Configuration template = GlobalConfiguration.loadConfiguration("flink-conf");
        assertThat(written.keySet()).containsAll(template.keySet());
        assertThat(written.get(ClientOptions.CLIENT_TIMEOUT)).isEqualTo(Duration.ofMinutes(2));
        assertThat(written.get(RestOptions.PORT)).isEqualTo(1234);
        assertThat(written.get(CheckpointingOptions.SAVEPOINT_DIRECTORY))
                .isEqualTo("file:" + directory.resolve("states"));
    }

    @Test
    void theLibrariesAreFlinksWithoutThoseOfTheJobAndTheEmbeddedParts() throws Exception {
        write(CLASS_PATH);

        try (Stream<Path> files = Files.list(home().directory().resolve("lib"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .anyMatch(name -> name.startsWith("flink-runtime-2"))
                    .noneMatch(name -> name.contains("kafka"))
                    .noneMatch(name -> name.contains("connector-jdbc"))
                    .noneMatch(name -> name.startsWith("postgresql"))
                    .noneMatch(name -> name.startsWith("okhttp") || name.startsWith("jackson"))
                    .noneMatch(name -> name.startsWith("faasload") || name.contains("tests"));
        }
    }

    @Test
    void aMissingLibraryIsNamed() {
        List<Path> withoutRocks = CLASS_PATH.stream()
                .filter(entry -> !entry.toString().contains("frocksdbjni"))
                .toList();

        assertThatThrownBy(() -> write(withoutRocks))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("frocksdbjni");
    }

    @Test
    void whatKilledProcessesLeftIsDeletedWithTheCluster() throws Exception {
        write(CLASS_PATH);
        Path temporary = home().directory().resolve("tmp");
        Files.writeString(
                Files.createDirectory(temporary.resolve("minicluster")).resolve("blob"), "left");

        assertThat(FlinkCluster.stopLeftOver(home().directory())).isFalse();
        assertThat(temporary).isEmptyDirectory();
    }

    private FlinkHome home() {
        return new FlinkHome(directory.resolve("Flink's \"home\""), 1234, 1235);
    }

    private void write(List<Path> classPath) throws IOException {
        home().write(TEMPLATE, classPath, "java", new FlinkHome.Folders(directory, directory.resolve("states")));
    }
}
