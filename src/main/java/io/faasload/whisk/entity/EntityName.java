package io.faasload.whisk.entity;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The full name of an action: namespace, package (none for the default package) and name. */
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
     * The name itself.
     *
     * @throws RefusedException 400 if a package or an action cannot have this name
     */
    public static String legal(String name) {
        if (!isLegal(name)) {
            throw RefusedException.byRouting(400, "The name of the entity contains illegal characters.");
        }
        return name;
    }

    /** Whether a package, an action or a namespace can have this name. */
    public static boolean isLegal(String name) {
        return LEGAL.matcher(name).matches();
    }
}
