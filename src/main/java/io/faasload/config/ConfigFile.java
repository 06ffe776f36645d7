package io.faasload.config;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which {@code loader.yml} or {@code monitor.yml} is meant. */
public final class ConfigFile {

    private static final String VARIABLE = "FAASLOAD_CONFIG";

    private ConfigFile() {}

    /** The file given by option, else the one in {@code FAASLOAD_CONFIG}, else the one below the home folder. */
    public static Path resolve(@Nullable Path option, Map<String, String> environment, Path userHome) {
        if (option != null) {
            return option;
        }
        String variable = environment.get(VARIABLE);
        return variable == null || variable.isBlank() ? folder(userHome).resolve("loader.yml") : Path.of(variable);
    }

    /** The {@code monitor.yml} below the home folder, which need not exist. */
    public static Path usualMonitor(Path userHome) {
        return folder(userHome).resolve("monitor.yml");
    }

    private static Path folder(Path userHome) {
        return userHome.resolve(".config").resolve("faasload");
    }
}
