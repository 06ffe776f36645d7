package io.faasload.whisk.entity;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The fully qualified name of an action: namespace, package (null for the default package) and name. */
public record EntityName(String namespace, @Nullable String packageName, String name) {

    private static final Pattern LEGAL = Pattern.compile("\\w|\\w[\\w@ .&-]{0,254}[\\w@.&-]");

    /** {@code namespace/package/name}. */
    public String path() {
        return namespacePath() + "/" + name;
    }

    /** {@code namespace/package}: what OpenWhisk shows as an action's namespace. */
    public String namespacePath() {
        return packageName == null ? namespace : namespace + "/" + packageName;
    }

    /**
     * Returns the name itself.
     *
     * @throws RefusedException 400 if it is not a valid name of a package or an action
     */
    public static String legal(String name) {
        if (!isLegal(name)) {
            throw RefusedException.byRouting(400, "The name of the entity contains illegal characters.");
        }
        return name;
    }

    /** Whether this is a valid name of a package, an action or a namespace. */
    public static boolean isLegal(String name) {
        return LEGAL.matcher(name).matches();
    }
}
