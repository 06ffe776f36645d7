package io.faasload.config;

import io.faasload.config.key.ConfigurationException;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the {@code wsk} command, in {@code ~/.wskprops} or the file named by {@code WSK_CONFIG_FILE}: lines
 * {@code NAME=value}; {@code #} starts a comment.
 *
 * @param file the file, which need not exist
 * @param apihost address of the API, possibly without scheme
 * @param auth default key
 */
public record WskProps(
        Path file, @Nullable String apihost, @Nullable AuthKey auth) {

    /**
     * Reads the file, if it exists.
     *
     * @throws ConfigurationException if it cannot be read, or its {@code AUTH} is not a key
     */
    public static WskProps read(Map<String, String> environment, Path userHome) throws ConfigurationException {
        String own = environment.get("WSK_CONFIG_FILE");
        Path file = own == null || own.isBlank() ? userHome.resolve(".wskprops") : Path.of(own);
        Map<String, String> properties = properties(file);
        String auth = properties.get("AUTH");
        try {
            return new WskProps(file, properties.get("APIHOST"), auth == null ? null : AuthKey.parse(auth));
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(List.of(file + ": AUTH: " + e.getMessage()));
        }
    }

    private static Map<String, String> properties(Path file) throws ConfigurationException {
        Map<String, String> properties = new HashMap<>();
        try {
            for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
                int equals = line.indexOf('=');
                String value = line.substring(equals + 1).strip();
                if (!line.strip().startsWith("#") && equals > 0 && !value.isEmpty()) {
                    properties.put(line.substring(0, equals).strip(), value);
                }
            }
        } catch (MalformedInputException e) {
            throw new ConfigurationException(List.of(file + ": is not UTF-8 text"));
        } catch (IOException e) {
            throw new ConfigurationException(List.of(file + ": cannot be read: " + e));
        }
        return properties;
    }
}
