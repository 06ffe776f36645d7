package io.faasload.config;

import io.faasload.config.key.Secret;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The {@code uuid:key} of an OpenWhisk user; the key is masked in print. */
public record AuthKey(String uuid, Secret key) implements Serializable {

    private static final Pattern FORM = Pattern.compile("([^:\\s]+):(\\S+)");

    /** The same key, as a secret that remains in a file. */
    AuthKey in(Path file) {
        return new AuthKey(uuid, new Secret(key.value(), new Secret.Place(file.toString(), uuid + ":")));
    }

    /**
     * Parses {@code uuid:key}; ignores surrounding whitespace.
     *
     * @throws IllegalArgumentException if the text is malformed; the message does not contain it
     */
    public static AuthKey parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("must be one line uuid:key, and is not");
        }
        return new AuthKey(matcher.group(1), new Secret(matcher.group(2)));
    }
}
