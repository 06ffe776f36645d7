package io.faasload.files;

import java.util.regex.Pattern;

/** Words of command lines that are printed to be pasted into a shell. */
public final class ShellWord {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9@%+:,./_-][A-Za-z0-9@%+=:,./_~-]*");

    private ShellWord() {}

    /** The text of something, a path for example: as it is where no shell changes it, else in single quotes. */
    public static String of(Object word) {
        String text = word.toString();
        return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
