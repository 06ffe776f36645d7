package io.faasload.config;

import io.faasload.config.key.ConfigurationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which {@code loader.yml} or {@code monitor.yml} is meant. */
public final class ConfigFile {

    private static final String VARIABLE = "FAASLOAD_CONFIG";

    private ConfigFile() {}

    /**
     * The file given by option, else the one in {@code FAASLOAD_CONFIG}, else the one below the home folder.
     *
     * @throws ConfigurationException if neither is given and the last one does not exist
     */
    public static Path resolve(@Nullable Path option, Map<String, String> environment, Path userHome)
            throws ConfigurationException {
        if (option != null) {
            return option;
        }
        String variable = environment.get(VARIABLE);
        if (variable != null && !variable.isBlank()) {
            return Path.of(variable);
        }
        Path usual = folder(userHome).resolve("loader.yml");
        if (!Files.exists(usual)) {
            throw new ConfigurationException(List.of("no configuration: --config FILE or the variable " + VARIABLE
                    + " must name it, or it must be at " + usual
                    + ". To make one, copy deploy/loader.yml there and edit it;"
                    + " bin/faasload local up --dir DIR makes one for an embedded platform"));
        }
        return usual;
    }

    /** The {@code monitor.yml} below the home folder, which need not exist. */
    public static Path usualMonitor(Path userHome) {
        return folder(userHome).resolve("monitor.yml");
    }

    private static Path folder(Path userHome) {
        return userHome.resolve(".config").resolve("faasload");
    }
}
