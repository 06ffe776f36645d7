package io.faasload.config.key;

import org.jspecify.annotations.Nullable;

/**
 * A key of {@code loader.yml}.
 *
 * @param name full name, with dots
 * @param type how its value is written
 * @param defaultText value where the file has none, as the file would have it; null if there is no such text
 * @param mandatory whether the file must have it
 * @param documentedDefault what the documentation says of the default
 */
public record Key<T>(
        String name, ValueType<T> type, @Nullable String defaultText, boolean mandatory, String documentedDefault) {

    public static <T> Key<T> of(String name, ValueType<T> type, String defaultText) {
        return new Key<>(name, type, defaultText, false, "`" + defaultText + "`");
    }

    public static <T> Key<T> mandatory(String name, ValueType<T> type) {
        return new Key<>(name, type, null, true, "**mandatory**");
    }

    /** A key without value, or whose default is found out: {@code otherwise} says how. */
    public static <T> Key<T> optional(String name, ValueType<T> type, String otherwise) {
        return new Key<>(name, type, null, false, otherwise);
    }
}
