package io.faasload.config;

import io.faasload.config.key.KeyValues;
import io.faasload.config.key.Reading;
import io.faasload.config.key.ValueType;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Log levels, given by Python's names or numbers or by Log4j's names; read as Log4j's names. */
final class LogLevels {

    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("CRITICAL", "FATAL"),
            Map.entry("FATAL", "FATAL"),
            Map.entry("ERROR", "ERROR"),
            Map.entry("WARNING", "WARN"),
            Map.entry("WARN", "WARN"),
            Map.entry("INFO", "INFO"),
            Map.entry("DEBUG", "DEBUG"),
            Map.entry("TRACE", "TRACE"),
            Map.entry("NOTSET", "ALL"),
            Map.entry("ALL", "ALL"),
            Map.entry("OFF", "OFF"),
            Map.entry("50", "FATAL"),
            Map.entry("40", "ERROR"),
            Map.entry("30", "WARN"),
            Map.entry("20", "INFO"),
            Map.entry("10", "DEBUG"),
            Map.entry("0", "ALL"));

    private LogLevels() {}

    static ValueType<String> level() {
        // YAML reads a bare OFF as false.
        return ValueType.of(
                "be CRITICAL, ERROR, WARNING, INFO, DEBUG, TRACE or OFF",
                value -> NAMES.get(
                        Boolean.FALSE.equals(value) ? "OFF" : value.toString().toUpperCase(Locale.ROOT)));
    }

    /** The levels of a section {@code logging}; that of the root logger, if given, under {@code root}. */
    static Map<String, String> of(KeyValues values) {
        Map<String, String> levels = new LinkedHashMap<>(values.optional(LoaderKeys.LOGGERS, Map.of()));
        String rootLevel = values.find(LoaderKeys.ROOT_LEVEL);
        if (rootLevel != null) {
            levels.put("root", rootLevel);
        }
        return Map.copyOf(levels);
    }

    /** The {@code loggers} of a dictConfig: each a map with {@code level}, or just the level. */
    static ValueType<Map<String, String>> byLogger() {
        var levels = new ValueType.MapOf<>(level());
        return (place, value, reading) ->
                levels.read(place, value instanceof Map<?, ?> loggers ? levelsOnly(loggers, reading) : value, reading);
    }

    private static Map<String, Object> levelsOnly(Map<?, ?> loggers, Reading reading) {
        Map<String, Object> levels = new LinkedHashMap<>();
        loggers.forEach((logger, settings) -> {
            @Nullable Object level = settings instanceof Map<?, ?> map ? map.get("level") : settings;
            if (level != null) {
                levels.put(String.valueOf(logger), level);
            }
            if (settings instanceof Map<?, ?> map && map.keySet().stream().anyMatch(key -> !"level".equals(key))) {
                reading.ignored().add(LoaderKeys.LOGGERS.name() + "." + logger);
            }
        });
        return levels;
    }
}
