package io.faasload.config;

import io.faasload.config.key.ConfigurationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Locates {@code loader.yml} or {@code monitor.yml}. */
public final class ConfigFile {

    private static final String VARIABLE = "FAASLOAD_CONFIG";

    private ConfigFile() {}

    /**
     * The file given by the option, else by {@code FAASLOAD_CONFIG}, else the default one in the home folder.
     *
     * @throws ConfigurationException if none is given and the default does not exist
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
            throw new ConfigurationException(List.of("no configuration: name it with --config FILE or the variable "
                    + VARIABLE + ", or create " + usual
                    + ". To create one, copy deploy/loader.yml there and edit it;"
                    + " bin/faasload local up --dir DIR writes one for an embedded platform"));
        }
        return usual;
    }

    /** The default {@code monitor.yml} in the home folder, which need not exist. */
    public static Path usualMonitor(Path userHome) {
        return folder(userHome).resolve("monitor.yml");
    }

    private static Path folder(Path userHome) {
        return userHome.resolve(".config").resolve("faasload");
    }
}
