package io.faasload.config;

import io.faasload.config.key.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A command as a list of words, or as a text that is split at whitespace outside of quotes. */
final class CommandWords {

    private static final Pattern PIECE = Pattern.compile("'([^']*)'|\"([^\"]*)\"|([^\\s'\"]+)|(\\s+)");

    private CommandWords() {}

    static ValueType<List<String>> words() {
        return (place, value, reading) -> {
            List<String> words = split(value);
            if (words == null || words.isEmpty()) {
                reading.mistakes()
                        .must(place, "be a command: a list of texts, or one text with its quotes closed", value);
                return null;
            }
            List<String> expanded = new ArrayList<>();
            for (String word : words) {
                String text = reading.expand(place, word);
                if (text == null) {
                    return null;
                }
                expanded.add(text);
            }
            return List.copyOf(expanded);
        };
    }

    private static @Nullable List<String> split(Object value) {
        if (value instanceof List<?> list) {
            return list.stream().allMatch(word -> word instanceof String)
                    ? list.stream().map(String::valueOf).toList()
                    : null;
        }
        return value instanceof String text ? split(text) : null;
    }

    private static @Nullable List<String> split(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = null;
        Matcher piece = PIECE.matcher(text);
        int end = 0;
        while (piece.lookingAt()) {
            end = piece.end();
            if (piece.group(4) != null) {
                if (word != null) {
                    words.add(word.toString());
                }
                word = null;
            } else {
                word = word == null ? new StringBuilder() : word;
                for (int group = 1; group <= 3; group++) {
                    word.append(piece.group(group) == null ? "" : piece.group(group));
                }
            }
            piece.region(end, text.length());
        }
        if (word != null) {
            words.add(word.toString());
        }
        return end == text.length() ? words : null;
    }
}
