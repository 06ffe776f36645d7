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
 * Condenses a log into few lines. A kind of problem is a message of a logger. It is reported when it first occurs, and once more if its
 * text changes; after that it is only counted, and the count is reported after ten minutes, then every hour, and at the end. Not
 * thread-safe.
 */
final class Troubles {

    /** How many different texts of a message to report: it may name different servers or reasons. */
    private static final int MOST_TEXTS = 2;

    /** Limit on the number of kinds, reached only if a library generates its message texts. */
    private static final int MOST_KINDS = 200;

    private static final List<Duration> PAUSES = List.of(Duration.ofMinutes(10), Duration.ofHours(1));

    /** The varying parts of a text: numbers, ids, times, addresses. */
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
     * Records an occurrence.
     *
     * @param logger name of the logger
     * @param message message format, without arguments
     * @param text the line to report
     * @param nowNanos monotonic time
     * @return the line to report now, if any
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

    /** The lines to report at the end: each kind that occurred since it was last reported, with its count. */
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
