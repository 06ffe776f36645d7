package io.faasload.export.anonymous;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Replaces names with pseudonyms, wherever they are in a text: the same name always with the same pseudonym. Pseudonyms are made with a key, so
 * that nobody without it can find a name by trying. A name is replaced where no letter or digit precedes or follows it.
 */
public final class Pseudonyms {

    /** What a name is of, which shows in its pseudonym. */
    public enum Kind {
        USER,
        INVOKER,
        HOST,
        CONTAINER
    }

    private static final String ALGORITHM = "HmacSHA256";
    private static final int DIGITS = 12;
    private static final Pattern LONG_ID = Pattern.compile("[0-9a-f]{32,64}");

    /** Names that everybody has, or that are part of this program's texts. */
    private static final Set<String> PUBLIC = Set.of(
            "", "*", "localhost", "127.0.0.1", "0.0.0.0", "::1", "root", "postgres", "faasload", "guest", "default");

    private final Mac mac;
    private final Map<String, String> pseudonyms = new HashMap<>();
    /** The names by what they start with, so that a text is read only once; longer ones first. */
    private final Map<String, List<String>> byStart = new HashMap<>();

    public Pseudonyms(byte[] key) {
        try {
            mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }

    /** Replaces a name from now on; the first kind of a name counts. */
    public void add(Kind kind, String name) {
        if (PUBLIC.contains(name)
                || pseudonyms.containsKey(name)
                || name.chars().noneMatch(Character::isLetterOrDigit)) {
            return;
        }
        String digits = HexFormat.of().formatHex(mac.doFinal(name.getBytes(StandardCharsets.UTF_8)));
        if (LONG_ID.matcher(name).matches()) {
            put(name, digits.substring(0, name.length()));
            // The short form of the same id.
            put(name.substring(0, DIGITS), digits.substring(0, DIGITS));
        } else {
            put(name, kind.name().toLowerCase(Locale.ROOT) + "-" + digits.substring(0, DIGITS));
        }
    }

    private void put(String name, String pseudonym) {
        pseudonyms.put(name, pseudonym);
        List<String> names = byStart.computeIfAbsent(name.substring(0, wordEnd(name, 0)), start -> new ArrayList<>());
        names.add(name);
        names.sort(Comparator.comparingInt(String::length).reversed());
    }

    /** The text with pseudonyms. */
    public String replace(String text) {
        StringBuilder replaced = null;
        int done = 0;
        int at = 0;
        while (at < text.length()) {
            int end = wordEnd(text, at);
            String name = nameAt(text, at, end);
            if (name == null) {
                at = end;
            } else {
                replaced = replaced == null ? new StringBuilder() : replaced;
                replaced.append(text, done, at).append(pseudonyms.get(name));
                at += name.length();
                done = at;
            }
        }
        return replaced == null
                ? text
                : replaced.append(text, done, text.length()).toString();
    }

    private @Nullable String nameAt(String text, int at, int wordEnd) {
        for (String name : byStart.getOrDefault(text.substring(at, wordEnd), List.of())) {
            if (text.startsWith(name, at) && !isInWord(text, at + name.length())) {
                return name;
            }
        }
        return null;
    }

    /** Where a word that starts here ends; of other characters, each is one. */
    private static int wordEnd(String text, int start) {
        int end = start + 1;
        while (end < text.length() && isInWord(text, end)) {
            end++;
        }
        return end;
    }

    /** Whether there is no border between words before this place. */
    private static boolean isInWord(String text, int place) {
        return place < text.length()
                && Character.isLetterOrDigit(text.charAt(place))
                && Character.isLetterOrDigit(text.charAt(place - 1));
    }
}
