package io.faasload.config.key;

import org.jspecify.annotations.Nullable;

/**
 * A key of {@code loader.yml}.
 *
 * @param name full name, with dots
 * @param type how its value is written
 * @param defaultText the default value as it would be written in the file; null if there is none
 * @param mandatory whether the file must have it
 * @param documentedDefault the default as shown in the documentation
 */
public record Key<T>(
        String name, ValueType<T> type, @Nullable String defaultText, boolean mandatory, String documentedDefault) {

    public static <T> Key<T> of(String name, ValueType<T> type, String defaultText) {
        return new Key<>(name, type, defaultText, false, "`" + defaultText + "`");
    }

    public static <T> Key<T> mandatory(String name, ValueType<T> type) {
        return new Key<>(name, type, null, true, "**mandatory**");
    }

    /** A key without a default, or with a computed one, which {@code otherwise} documents. */
    public static <T> Key<T> optional(String name, ValueType<T> type, String otherwise) {
        return new Key<>(name, type, null, false, otherwise);
    }
}
