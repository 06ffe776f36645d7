package io.faasload.monitor.container;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name that an invoker gives to a container: {@code wsk<invoker>_<n>_<namespace>_<action>} without the action's
 * package, or {@code wsk<invoker>_<n>_prewarm_<kind>} for a prewarmed one, which keeps that name. Characters other than
 * letters, digits and {@code _} are dropped.
 *
 * @param text as reported by Docker, without the leading slash
 * @param purpose the part after the number
 */
public record ContainerName(String text, String purpose) {

    private static final Pattern FORM = Pattern.compile("wsk[A-Za-z0-9.-]*_\\d+_(.+)");
    private static final String PREWARMED = "prewarm_";

    /** Parses the name, if it has the form of an invoker's. */
    public static Optional<ContainerName> parse(String dockerName) {
        String text = dockerName.startsWith("/") ? dockerName.substring(1) : dockerName;
        Matcher matcher = FORM.matcher(text);
        return matcher.matches() ? Optional.of(new ContainerName(text, matcher.group(1))) : Optional.empty();
    }

    /** Whether the container was prewarmed: its name contains no action. */
    public boolean isPrewarmed() {
        return purpose.startsWith(PREWARMED);
    }

    /** Whether it was prewarmed for a kind, like {@code nodejs:20}. */
    public boolean isPrewarmedFor(String kind) {
        return isPrewarmed() && matchEnd(kind, PREWARMED.length()) == purpose.length();
    }

    /** Whether the name contains this namespace and action (without its package). */
    public boolean carries(String namespace, String action) {
        int end = matchEnd(namespace, 0);
        return !isPrewarmed()
                && end >= 0
                && end < purpose.length()
                && purpose.charAt(end) == '_'
                && matchEnd(action, end + 1) == purpose.length();
    }

    /** Where the text, without the dropped characters, ends within the purpose; -1 if it does not match. */
    private int matchEnd(String text, int from) {
        int at = from;
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (isAllowed(character)) {
                if (at >= purpose.length() || purpose.charAt(at) != character) {
                    return -1;
                }
                at++;
            }
        }
        return at;
    }

    /** The end of the container name of an action; different actions may share it. */
    public static String carried(String namespace, String action) {
        String text = namespace + "_" + action;
        return text.chars()
                .filter(character -> isAllowed((char) character))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean isAllowed(char character) {
        return Character.isLetterOrDigit(character) || character == '_';
    }

    @Override
    public String toString() {
        return text;
    }
}
