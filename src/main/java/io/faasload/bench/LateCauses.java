package io.faasload.bench;

import io.faasload.cluster.CompletedCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What else happened while a late call waited, in this order: a collection of the JVM, a checkpoint, or neither.
 *
 * @param collection share of the late calls
 * @param checkpoint share of the late calls
 * @param other share of the late calls
 */
record LateCauses(double collection, double checkpoint, double other) {

    private static final Pattern PAUSE = Pattern.compile("^\\[([^\\]]+)\\].* Pause .* ([0-9.]+)ms$");

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSZ");

    /** A period, in µs since the epoch. */
    record Period(long fromMicros, long toMicros) {

        boolean overlaps(Period other) {
            return fromMicros <= other.toMicros && other.fromMicros <= toMicros;
        }

        static Period of(CompletedCheckpoint checkpoint) {
            long from = checkpoint.triggeredMillis() * 1_000;
            return new Period(from, from + checkpoint.durationMillis() * 1_000);
        }
    }

    /** Attributes late calls, each from planned to sent. NaN if there are none. */
    static LateCauses of(List<Period> late, List<Period> collections, List<Period> checkpoints) {
        int collection = 0;
        int checkpoint = 0;
        for (Period call : late) {
            if (collections.stream().anyMatch(call::overlaps)) {
                collection++;
            } else if (checkpoints.stream().anyMatch(call::overlaps)) {
                checkpoint++;
            }
        }
        double all = late.size();
        return new LateCauses(collection / all, checkpoint / all, (all - collection - checkpoint) / all);
    }

    /** The option with which a JVM logs its collections for {@link #collections}. */
    static String option(Path log) {
        return "-Xlog:gc:file=" + log + ":time:filecount=0";
    }

    /** The pauses in a log; each line is written at the end of one. */
    static List<Period> collections(Path log) throws IOException {
        List<Period> pauses = new ArrayList<>();
        for (String line : Files.readAllLines(log)) {
            Matcher pause = PAUSE.matcher(line);
            if (pause.matches()) {
                long end =
                        OffsetDateTime.parse(pause.group(1), TIME).toInstant().toEpochMilli() * 1_000;
                pauses.add(new Period(end - Math.round(Double.parseDouble(pause.group(2)) * 1_000), end + 999));
            }
        }
        return pauses;
    }
}
