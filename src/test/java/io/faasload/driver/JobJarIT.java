package io.faasload.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is in the job jar: what a cluster lacks, and nothing else. */
class JobJarIT {

    private static JarFile jar;

    @BeforeAll
    static void open() throws IOException {
        jar = new JarFile(Path.of("target", "faasload-job.jar").toFile());
    }

    @AfterAll
    static void close() throws IOException {
        jar.close();
    }

    @Test
    void itsOwnClassesAreThoseOfTheJobWithoutCommandsAndEmbeddedParts() {
        assertThat(jar.stream().map(ZipEntry::getName).filter(name -> name.endsWith(".class")))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(name)
                        .startsWith("io/faasload/")
                        .doesNotStartWith("io/faasload/cli/")
                        .doesNotStartWith("io/faasload/local/")
                        .doesNotStartWith("io/faasload/whisk/")
                        .doesNotStartWith("io/faasload/monitor/")
                        .doesNotStartWith("io/faasload/report/"));
        assertThat(jar.stream().map(ZipEntry::getName)).noneMatch(name -> name.startsWith("io/faasload/report/"));
        assertThat(jar.getEntry("db/tables.sql")).isNotNull();
    }

    @Test
    void itNestsTheseLibrariesOnly() {
        List<String> nested = libraries().stream()
                .map(name -> name.replaceFirst("lib/", "").replaceFirst("-\\d.*", ""))
                .toList();
        assertThat(nested)
                .containsExactlyInAnyOrder(
                        "annotations",
                        "checker-qual",
                        "commons-lang3",
                        "commons-rng-client-api",
                        "commons-rng-core",
                        "flink-connector-jdbc-core",
                        "flink-connector-kafka",
                        "flink-parquet",
                        "jackson-annotations",
                        "jackson-core",
                        "jackson-databind",
                        "jackson-datatype-jdk8",
                        "jackson-datatype-jsr310",
                        "jspecify",
                        "jts-core",
                        "kafka-clients",
                        "kotlin-stdlib",
                        "lz4-java",
                        "okhttp-jvm",
                        "okio-jvm",
                        "parquet-column",
                        "parquet-common",
                        "parquet-encoding",
                        "parquet-floor",
                        "parquet-format-structures",
                        "parquet-hadoop",
                        "parquet-jackson",
                        "picocli",
                        "postgresql",
                        "snakeyaml",
                        "snappy-java",
                        "zstd-jni");
    }

    @Test
    void noLibraryBringsFlinkItselfOrKafkasServerOrALogger() throws IOException {
        int classes = 0;
        for (String library : libraries()) {
            for (String name : classesIn(library)) {
                classes++;
                assertThat(name)
                        .as(library)
                        .doesNotStartWith("kafka/")
                        .doesNotStartWith("org/apache/kafka/raft/")
                        .doesNotStartWith("org/slf4j/")
                        .doesNotStartWith("org/apache/logging/");
                if (name.startsWith("org/apache/flink/")) {
                    assertThat(name)
                            .as(library)
                            .matches(
                                    "org/apache/flink/(connector|formats/parquet|streaming/connectors|streaming/util)/.*");
                }
            }
        }
        assertThat(classes).isGreaterThan(1000);
    }

    private static List<String> libraries() {
        return jar.stream()
                .map(ZipEntry::getName)
                .filter(name -> name.startsWith("lib/") && name.endsWith(".jar"))
                .toList();
    }

    private static List<String> classesIn(String library) throws IOException {
        List<String> classes = new ArrayList<>();
        try (InputStream bytes = jar.getInputStream(jar.getEntry(library));
                ZipInputStream entries = new ZipInputStream(bytes)) {
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                if (entry.getName().endsWith(".class")) {
                    classes.add(entry.getName());
                }
            }
        }
        return classes;
    }
}
