package io.faasload.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.faasload.config.key.ConfigurationException;
import io.faasload.fuzz.Refusals;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is in a {@code .wskprops}, or in the file of a user's key. */
class WskPropsFuzzTest {

    private static final String LOADER = """
            generation: {nbinputs: {image: 3}}
            database: {user: u, password: p, database: d}
            openwhisk: {authkeys: keys, kafkahost: kafka}
            """;

    @TempDir
    static Path home;

    static Stream<byte[]> seeds() {
        return Stream.of(
                        "23bc46b1:123zO3xZ\n",
                        "# wsk\n APIHOST = http://h:3233 \nNAMESPACE=\nAUTH=1-2:a=b\n",
                        "APIHOST=10.0.0.1\r\nAUTH=23:x")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest
    void isReadOrRefused(byte[] text) throws IOException {
        Files.write(home.resolve(".wskprops"), text);
        Path loader = Files.writeString(home.resolve("loader.yml"), LOADER);
        AuthKeys keys = new AuthKeys(home);
        Files.write(home.resolve("user-a"), text);
        try {
            AuthKey key = keys.of("user-a");
            keys.write("user-b", key);
            assertThat(keys.of("user-b")).isEqualTo(key);
        } catch (ConfigurationException e) {
            Refusals.check(e);
        }
        try {
            LoaderConfig.load(loader, Map.of(), Map.of(), home).toJson();
        } catch (ConfigurationException e) {
            Refusals.check(e);
        }
    }
}
