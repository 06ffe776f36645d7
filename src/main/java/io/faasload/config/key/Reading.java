package io.faasload.config.key;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One reading of a configuration.
 *
 * @param environment for {@code $NAME}
 * @param userHome for {@code ~}
 * @param mistakes found so far
 * @param ignored what was accepted and is not used, so far
 */
public record Reading(Map<String, String> environment, Path userHome, Mistakes mistakes, List<String> ignored) {

    /** The text with {@code ~}, {@code $NAME} and <code>${NAME}</code> expanded; null after a mistake. */
    public @Nullable String expand(String place, String text) {
        String withHome = text;
        if (text.equals("~") || text.startsWith("~/")) {
            withHome = userHome + text.substring(1);
        } else if (text.startsWith("~")) {
            mistakes.must(place, "not start with the home of another user (only ~/ is known)", text);
            return null;
        }
        Variables.Expansion expansion = Variables.expand(withHome, environment::get);
        for (String name : expansion.undefined()) {
            mistakes.must(place, "name variables of the environment only, which $%s is not".formatted(name), text);
        }
        return expansion.undefined().isEmpty() ? expansion.text() : null;
    }

    /** The absolute path that a text means; null after a mistake. */
    @Nullable Path path(String place, String text) {
        String expanded = expand(place, text);
        if (expanded == null) {
            return null;
        }
        try {
            return Path.of(expanded).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            mistakes.must(place, "be a path", text);
            return null;
        }
    }
}
