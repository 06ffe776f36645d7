package io.faasload.hostile;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a hostile OpenWhisk has answered and published, and what the rows must therefore contain. Thread-safe. */
public final class Ledger {

    /** The part of the generation, its last, in which events may arrive and not be read, however fast the machine is. */
    private static final double UNREAD = 0.25;

    /** The error of a lost run whose record was right, if the machine was too slow for it. */
    private static final Pattern TOO_SLOW = Pattern.compile("no answer|timeout|too many large answers");

    final Map<String, Activation> activations = new ConcurrentHashMap<>();
    private final long beginMillis = System.currentTimeMillis();
    private final Map<Run, Queue<Call>> calls = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> counts = new ConcurrentHashMap<>();

    /** A run, as identified from a call. */
    record Run(String namespace, int input) {}

    /** What a client can know from an answer. */
    enum Meaning {
        ACCEPTED,
        PERHAPS,
        NOT_ACCEPTED
    }

    /**
     * An answered call.
     *
     * @param offered the activation id of the answer; null without a usable one
     */
    record Call(Meaning meaning, @Nullable String offered) {}

    /** An activation that exists, whether its caller knows or not. */
    static final class Activation {
        final String id;
        final String namespace;
        final String action;
        final RecordKind record;
        final EventKind event;
        final AtomicLong recordsAsked = new AtomicLong();
        /** Returned for more than one call. */
        volatile boolean isShared;

        private volatile long publishedMillis = Long.MAX_VALUE;

        Activation(String id, String namespace, String action, RecordKind record, EventKind event) {
            this.id = id;
            this.namespace = namespace;
            this.action = action;
            this.record = record;
            this.event = event;
        }

        void notePublished() {
            publishedMillis = System.currentTimeMillis();
        }
    }

    boolean isFirst(Run run) {
        return !calls.containsKey(run);
    }

    void add(Run run, Call call) {
        calls.computeIfAbsent(run, key -> new ConcurrentLinkedQueue<>()).add(call);
    }

    void count(String kind) {
        counts.computeIfAbsent(kind, key -> new AtomicLong()).incrementAndGet();
    }

    /** How often each kind of answer was given. */
    public Map<String, AtomicLong> counts() {
        return new TreeMap<>(counts);
    }

    /**
     * Compares the tables with this ledger.
     *
     * @param runs expected number of rows
     * @param endMillis when the generation ended
     * @return each discrepancy, as a sentence
     */
    public List<String> falsehoods(Connection connection, int runs, long endMillis) throws SQLException {
        List<String> falsehoods = new ArrayList<>();
        Set<String> inRows = new HashSet<>();
        Set<String> completed = new HashSet<>();
        Set<RecordKind> late = EnumSet.noneOf(RecordKind.class);
        int found = 0;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT namespace, input, status, activation_id, completed_by,"
                        + " error, attempt, " + RecordKind.ROW + " FROM runs")) {
            while (row.next()) {
                found++;
                Run run = new Run(row.getString(1), row.getInt(2));
                String id = row.getString(4);
                String falsehood =
                        switch (row.getString(3)) {
                            case "completed" -> ofCompleted(run, id, row.getString(5), row.getString(8));
                            case "lost" -> ofLost(run, id, String.valueOf(row.getString(6)), late);
                            case "refused" -> ofRefused(run, row.getInt(7));
                            default -> "has no final status";
                        };
                String described = run + " (" + row.getString(3) + ", " + id + ", " + row.getString(5) + ", "
                        + shortened(row.getString(6)) + ", " + row.getString(8) + "; " + calls.get(run) + ")";
                if (!falsehood.isEmpty()) {
                    falsehoods.add(described + " " + falsehood);
                }
                if (id != null) {
                    inRows.add(id);
                    if (row.getString(3).equals("completed") && !completed.add(id)) {
                        falsehoods.add(described + " is not the only completed run of its activation");
                    }
                }
            }
        }
        // A slow machine may be late for some records of a kind, but not for all.
        activations.values().stream()
                .filter(activation -> completed.contains(activation.id))
                .forEach(activation -> late.remove(activation.record));
        late.forEach(kind -> falsehoods.add("no record " + kind + " was read in time"));
        if (found != runs) {
            falsehoods.add(found + " rows of " + runs);
        }
        falsehoods.addAll(ofOrphans(connection, inRows, endMillis));
        return falsehoods;
    }

    private static String shortened(@Nullable String text) {
        return text == null || text.length() < 100 ? String.valueOf(text) : text.substring(0, 100) + "…";
    }

    private List<Call> calls(Run run) {
        return List.copyOf(calls.getOrDefault(run, new ConcurrentLinkedQueue<>()));
    }

    private boolean isOffered(Run run, @Nullable String id) {
        return calls(run).stream()
                .anyMatch(call -> call.offered() != null && call.offered().equals(id));
    }

    private String ofCompleted(Run run, @Nullable String id, String by, String columns) {
        Activation activation = activations.get(String.valueOf(id));
        if (activation == null || !isOffered(run, id)) {
            return "was not answered with this activation";
        }
        if (by.equals("event") && !activation.event.isRead()) {
            return "has no event";
        }
        boolean isOfEvent = activation.record == RecordKind.TOO_LARGE
                && by.equals("event")
                && columns.matches("[ft]\\|success\\|-\\|-\\|-\\|-\\|-\\|.+");
        return isOfEvent || activation.record.row.equals(columns)
                ? ""
                : "differs from its record " + activation.record + ": " + activation.record.row;
    }

    private String ofLost(Run run, @Nullable String id, String error, Set<RecordKind> late) {
        List<Call> calls = calls(run);
        if (id == null) {
            Call last = calls.get(calls.size() - 1);
            boolean isShared = last.offered() != null && activations.get(last.offered()).isShared;
            if (last.meaning() == Meaning.ACCEPTED && !isShared && !error.contains("timeout")) {
                return "was answered with its activation id";
            }
            return calls.stream().allMatch(call -> call.meaning() == Meaning.NOT_ACCEPTED) && !error.contains("timeout")
                    ? "was never accepted"
                    : "";
        }
        Activation activation = activations.get(id);
        if (activation == null || !isOffered(run, id)) {
            return "was not answered with this activation";
        }
        if (activation.record.row.isEmpty()) {
            return "";
        }
        if (TOO_SLOW.matcher(error).find()) {
            late.add(activation.record);
            return "";
        }
        boolean isMissing = activation.record == RecordKind.LATE || activation.isShared;
        return activation.record == RecordKind.AT_LAST || isMissing && error.contains("HTTP 404")
                ? ""
                : "has a record " + activation.record;
    }

    private String ofRefused(Run run, int attempt) {
        boolean isRefused = calls(run).stream().allMatch(call -> call.meaning() != Meaning.ACCEPTED);
        return isRefused && attempt == 0 ? "" : "was accepted";
    }

    private List<String> ofOrphans(Connection connection, Set<String> inRows, long endMillis) throws SQLException {
        List<String> falsehoods = new ArrayList<>();
        Set<String> orphans = new HashSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT activation_id FROM orphans")) {
            while (row.next()) {
                orphans.add(row.getString(1));
            }
        }
        for (String orphan : orphans) {
            if (!activations.containsKey(orphan)) {
                falsehoods.add("orphan " + shortened(orphan) + " never existed");
            }
        }
        double readMillis = endMillis - UNREAD * (endMillis - beginMillis);
        for (Activation activation : activations.values()) {
            boolean isKnown = activation.event.isRead() && activation.publishedMillis < readMillis;
            if (isKnown && !orphans.contains(activation.id) && !inRows.contains(activation.id)) {
                falsehoods.add("activation " + activation.id + " of " + activation.namespace
                        + " is neither in a row nor an" + " orphan, its event was " + activation.event
                        + (activation.isShared ? ", shared" : ""));
            }
        }
        return falsehoods;
    }
}
