package io.faasload.logging;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Condenses what is logged into few lines. A kind of trouble is what one logger logs with one message; it is reported when it first comes,
 * once with another text, and from then on only counted: its count is reported after ten minutes, then every hour, and at the end. Not thread-safe.
 */
final class Troubles {

    /** A message may name different servers or reasons, or something else each time. */
    private static final int MOST_TEXTS = 2;

    /** Nothing has so many kinds, unless a library makes the texts of its messages by itself. */
    private static final int MOST_KINDS = 200;

    private static final List<Duration> PAUSES = List.of(Duration.ofMinutes(10), Duration.ofHours(1));

    /** Numbers, ids, times, addresses: what differs from one occurrence to the next. */
    private static final Pattern VARYING = Pattern.compile("\\b[0-9a-fA-F-]{12,}\\b|\\d+");

    private final Map<String, Kind> kinds = new LinkedHashMap<>();

    private static final class Kind {
        private final Set<String> texts = new HashSet<>();
        private String latest = "";
        private long count;
        private long reported;
        private int pauses;
        private long nextNanos;
    }

    /**
     * Takes an occurrence.
     *
     * @param logger of it
     * @param message of the logger, without its arguments
     * @param text the line to be reported
     * @param nowNanos monotonic
     * @return what to report now, if anything
     */
    Optional<String> add(String logger, String message, String text, long nowNanos) {
        Kind kind = kind(logger + " " + constant(message));
        kind.count++;
        kind.latest = text;
        boolean isNew = kind.texts.size() < MOST_TEXTS && kind.texts.add(constant(text));
        if (kind.count == 1) {
            kind.nextNanos = nowNanos + PAUSES.get(0).toNanos();
            kind.reported = 1;
            return Optional.of(text);
        }
        if (nowNanos - kind.nextNanos >= 0) {
            kind.pauses = Math.min(kind.pauses + 1, PAUSES.size() - 1);
            kind.nextNanos = nowNanos + PAUSES.get(kind.pauses).toNanos();
            return Optional.of(withCount(kind));
        }
        return isNew ? Optional.of(withCount(kind)) : Optional.empty();
    }

    private Kind kind(String key) {
        Kind known = kinds.get(key);
        return known != null ? known : kinds.computeIfAbsent(kinds.size() < MOST_KINDS ? key : "", any -> new Kind());
    }

    private static String constant(String text) {
        return VARYING.matcher(text).replaceAll("#");
    }

    private static String withCount(Kind kind) {
        kind.reported = kind.count;
        return String.format(Locale.ROOT, "%s (%,d times so far)", kind.latest, kind.count);
    }

    /** What is to be reported at the end: each kind that has come since it was last reported, with its count. */
    List<String> rest() {
        List<String> lines = new ArrayList<>();
        for (Kind kind : kinds.values()) {
            if (kind.count > kind.reported) {
                kind.reported = kind.count;
                lines.add(String.format(Locale.ROOT, "%s (%,d times in all)", kind.latest, kind.count));
            }
        }
        return lines;
    }
}
