package io.faasload.config.key;

import java.util.regex.Pattern;
import org.apache.commons.lang3.StringUtils;

/** A message as one line of bounded length that a terminal can show, whatever texts from outside it contains. */
public final class MessageLine {

    private static final int MOST_CHARACTERS = 1_000;

    /** Control characters, line separators, changes of direction, unpaired surrogates. */
    private static final Pattern UNPRINTABLE =
            Pattern.compile("[\\p{Cc}\\p{Cs}\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069\\ufffe\\uffff]");

    private MessageLine() {}

    /** The line; of a long one the middle is left out, since it starts with a place and ends with a rule. */
    public static String of(String message) {
        String line = StringUtils.abbreviateMiddle(escaped(message), "…", MOST_CHARACTERS);
        return escaped(line); // of a pair that was cut
    }

    private static String escaped(String text) {
        return UNPRINTABLE.matcher(text).replaceAll(found -> {
            int c = found.group().charAt(0);
            return (c <= 0xff ? "\\\\x%02x" : "\\\\u%04x").formatted(c);
        });
    }
}
