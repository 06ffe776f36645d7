package io.faasload.config.key;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The context in which a configuration is read.
 *
 * @param environment for {@code $NAME}
 * @param userHome for {@code ~}
 * @param mistakes errors found so far
 * @param ignored keys found so far that were accepted but have no effect
 */
public record Reading(Map<String, String> environment, Path userHome, Mistakes mistakes, List<String> ignored) {

    /** The text with {@code ~}, {@code $NAME} and <code>${NAME}</code> expanded; null after an error. */
    public @Nullable String expand(String place, String text) {
        String withHome = text;
        if (text.equals("~") || text.startsWith("~/")) {
            withHome = userHome + text.substring(1);
        } else if (text.startsWith("~")) {
            mistakes.must(place, "not start with another user's home folder (only ~/ is supported)", text);
            return null;
        }
        Variables.Expansion expansion = Variables.expand(withHome, environment::get);
        for (String name : expansion.undefined()) {
            mistakes.must(place, "use only defined environment variables ($%s is undefined)".formatted(name), text);
        }
        return expansion.undefined().isEmpty() ? expansion.text() : null;
    }

    /** The path of a file that can be read; empty after an error. */
    public Optional<Path> readableFile(String place, String text) {
        Path path = path(place, text);
        if (path != null && !(Files.isRegularFile(path) && Files.isReadable(path))) {
            mistakes.must(place, "be a readable file", path);
            return Optional.empty();
        }
        return Optional.ofNullable(path);
    }

    /** The absolute path for a text; null after an error. */
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
