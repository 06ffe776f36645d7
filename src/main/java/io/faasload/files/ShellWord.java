package io.faasload.files;

import java.util.regex.Pattern;

/** Quotes words of command lines that are printed for pasting into a shell. */
public final class ShellWord {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9@%+:,./_-][A-Za-z0-9@%+=:,./_~-]*");

    private ShellWord() {}

    /** The text of a value, for example a path, in single quotes unless a shell would not change it anyway. */
    public static String of(Object word) {
        String text = word.toString();
        return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
