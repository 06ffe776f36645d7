package io.faasload.config.key;

import java.io.Serializable;
import java.util.regex.Pattern;

/** A text that must not be printed: {@link #toString} masks it. */
public record Secret(String value) implements Serializable {

    public static final String MASK = "***";

    private static final Pattern USER_INFO = Pattern.compile("//[^/?#\\s]*@");
    private static final Pattern PASSWORD_OPTION = Pattern.compile("(?i)([?&;][^=&;]*pass[^=&;]*=)[^&;\\s]*");

    /** An address without its secrets: what stands before an {@code @}, and options like {@code password}. */
    public static String maskAddress(String address) {
        String withoutUser = USER_INFO.matcher(address).replaceAll("//" + MASK + "@");
        return PASSWORD_OPTION.matcher(withoutUser).replaceAll("$1" + MASK);
    }

    @Override
    public String toString() {
        return MASK;
    }
}
