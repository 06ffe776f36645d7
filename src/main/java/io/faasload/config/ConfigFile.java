package io.faasload.config;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which {@code loader.yml} is meant. */
public final class ConfigFile {

    private static final String VARIABLE = "FAASLOAD_CONFIG";

    private ConfigFile() {}

    /** The file given by option, else the one in {@code FAASLOAD_CONFIG}, else the one below the home folder. */
    public static Path resolve(@Nullable Path option, Map<String, String> environment, Path userHome) {
        if (option != null) {
            return option;
        }
        String variable = environment.get(VARIABLE);
        return variable == null || variable.isBlank()
                ? userHome.resolve(".config").resolve("faasload").resolve("loader.yml")
                : Path.of(variable);
    }
}
