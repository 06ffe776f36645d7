package io.faasload.config.key;

import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A text that must not be printed: {@link #toString} masks it. A secret that stays in a file is serialized as its place, and
 * deserialized by reading the file.
 *
 * @param value the text
 * @param place the file that it stays in; null if the text itself is serialized
 */
public record Secret(String value, @Nullable Place place) implements Serializable {

    /**
     * Where a secret is stored.
     *
     * @param file path on every machine
     * @param before the text before it in the file; empty if the file contains only the secret
     */
    public record Place(String file, String before) implements Serializable {

        private Secret read() throws IOException {
            String text = Files.readString(Path.of(file));
            if (before.isEmpty()) {
                // Spaces are part of a password.
                return new Secret(text.replaceFirst("\\R$", ""), this);
            }
            int begin = text.indexOf(before);
            if (begin < 0) {
                throw new IOException(file + " has changed");
            }
            return new Secret(text.substring(begin + before.length()).strip(), this);
        }

        private Object readResolve() throws InvalidObjectException {
            try {
                return read();
            } catch (IOException e) {
                InvalidObjectException failure = new InvalidObjectException(
                        "this machine lacks a file with secrets, which generation.secrets: files requires: " + e);
                failure.initCause(e);
                throw failure;
            }
        }
    }

    public static final String MASK = "***";

    private static final Pattern USER_INFO = Pattern.compile("//[^/?#\\s]*@");

    /** The name is examined separately: a pattern for it would take the square of the length of a text. */
    private static final Pattern OPTION = Pattern.compile("([?&;][^=&;?]*=)[^&;\\s]*");

    public Secret(String value) {
        this(value, null);
    }

    /**
     * The text of a file, without the final line break, as a secret that stays there.
     *
     * @throws IOException if it cannot be read
     */
    public static Secret in(Path file) throws IOException {
        return new Place(file.toString(), "").read();
    }

    private Object writeReplace() {
        return place == null ? this : place;
    }

    /** Masks the secrets in an address: user information before {@code @}, and options such as {@code password}. */
    public static String maskAddress(String address) {
        String withoutUser = USER_INFO.matcher(address).replaceAll("//" + MASK + "@");
        return OPTION.matcher(withoutUser)
                .replaceAll(option -> Matcher.quoteReplacement(
                        option.group(1).toLowerCase(Locale.ROOT).contains("pass")
                                ? option.group(1) + MASK
                                : option.group()));
    }

    @Override
    public String toString() {
        return MASK;
    }
}
