package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A process whose options select a language with its own letters or digits. */
class LocaleTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"tr, TR", "az, AZ", "ar, EG"})
    void lettersAndDigitsDoNotDependOnTheLanguage(String language, String country) throws Exception {
        Path config = Files.writeString(folder.resolve("loader.yml"), "generation: {parallelism: x, inputs: 1}\n");
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Duser.language=" + language,
                        "-Duser.country=" + country,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "--config",
                        config.toString(),
                        "functions",
                        "list"))
                .redirectErrorStream(true)
                .start();

        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(printed).isEqualTo(2);
        assertThat(printed)
                .contains("generation.parallelism: must be an integer from 1 to ")
                .doesNotContain("\u0131");
    }
}
