package io.faasload.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is shipped: its licences, notices and versions. */
class SupplyChainIT {

    private static final Path TARGET = Path.of("target");

    /** A new licence belongs here only if it lets anyone use and distribute the program. */
    private static final Set<String> PERMISSIVE =
            Set.of("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "Go License", "MIT", "MIT-0");

    /** Libraries under weaker terms: used unchanged, and only by bin/faasload. */
    private static final Set<String> OTHERS =
            Set.of("javax.annotation:javax.annotation-api (CDDL-1.0 OR GPL-2.0-with-classpath-exception)");

    /** Of several licences of a library, one may be chosen. */
    @Test
    void everyLibraryHasAPermittedLicence() throws IOException {
        Set<String> others = new TreeSet<>();
        for (JsonNode component : components()) {
            List<String> licences = licences(component);
            if (licences.stream().noneMatch(PERMISSIVE::contains)) {
                others.add(component.path("group").asText() + ":"
                        + component.path("name").asText() + " " + String.join(", ", licences));
            }
        }
        assertThat(others).isEqualTo(OTHERS);
    }

    @Test
    void theBillOfMaterialsListsWhatIsShipped() throws IOException {
        Set<String> listed = new TreeSet<>();
        components()
                .forEach(component -> listed.add(component.path("name").asText() + "-"
                        + component.path("version").asText() + ".jar"));
        assertThat(listed).as("mvn clean removes libraries of earlier builds").containsAll(libraries());
    }

    private static JsonNode components() throws IOException {
        Path bom = TARGET.resolve("bom.json");
        assumeTrue(Files.exists(bom), "skipped: Maven writes no bill of materials offline");
        JsonNode components = new ObjectMapper().readTree(bom.toFile()).path("components");
        assertThat(components).hasSizeGreaterThan(100);
        return components;
    }

    private static List<String> licences(JsonNode component) {
        return Stream.of("id", "name", "expression")
                .flatMap(field -> component.path("licenses").findValuesAsText(field).stream())
                .toList();
    }

    @Test
    void thereIsOneVersionOfEachLibrary() throws IOException {
        TreeMap<String, String> versions = new TreeMap<>();
        for (String library : libraries()) {
            String name = library.replaceFirst("-\\d.*", "");
            assertThat(versions.put(name, library)).as(library).isNull();
        }
        assertThat(nested()).isNotEmpty().isSubsetOf(versions.values());
    }

    @ParameterizedTest
    @ValueSource(strings = {"faasload.jar", "faasload-job.jar", "faasload-samples.jar"})
    void everyJarHasLicenceAndNotice(String name) throws IOException {
        try (JarFile jar = new JarFile(TARGET.resolve(name).toFile())) {
            assertThat(text(jar, "META-INF/LICENSE")).isEqualTo(Files.readString(Path.of("LICENSE")));
            assertThat(text(jar, "META-INF/NOTICE"))
                    .startsWith(Files.readString(Path.of("NOTICE")).substring(0, 60));
        }
    }

    @Test
    void theNoticeOfTheJobNamesWhatItContains() throws IOException {
        try (JarFile jar = new JarFile(TARGET.resolve("faasload-job.jar").toFile())) {
            assertThat(text(jar, "META-INF/NOTICE").lines().filter(line -> line.contains(": ")))
                    .extracting(line -> line.replaceFirst(": .*", ""))
                    .containsExactlyInAnyOrderElementsOf(nested().stream()
                            .map(library -> library.replaceFirst("-\\d.*", ""))
                            .toList());
        }
    }

    private static Set<String> nested() throws IOException {
        try (JarFile jar = new JarFile(TARGET.resolve("faasload-job.jar").toFile())) {
            Set<String> nested = new TreeSet<>();
            jar.stream()
                    .filter(entry -> entry.getName().matches("lib/.*\\.jar"))
                    .forEach(entry -> nested.add(entry.getName().replace("lib/", "")));
            return nested;
        }
    }

    private static List<String> libraries() throws IOException {
        try (Stream<Path> files = Files.list(TARGET.resolve("lib"))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static String text(JarFile jar, String entry) throws IOException {
        try (InputStream text = jar.getInputStream(jar.getJarEntry(entry))) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
