package io.faasload.simulation;

import io.faasload.job.completion.RecordSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** What will happen in a simulation, drawn from its seed; a shrunk plan has less than its seed draws. */
final class Plan implements Cloneable {

    /** Faults that affect a share of calls, events, records or checkpoints. */
    enum Fault {
        NOT_SENT,
        RESET,
        RESET_AFTER,
        SLOW,
        UNAVAILABLE,
        INTERNAL_ERROR,
        REFUSED,
        EVENT_LOST,
        EVENT_TWICE,
        EVENT_LATE,
        RECORD_LATE,
        RECORD_ERROR,
        VANISHED,
        QUEUED,
        MONITOR_BUSY,
        MONITOR_FAILS,
        WRITE_CUT,
        /** A 429 below the limit. */
        LIMITED,
        /** A 202 without a usable activation id. */
        UNNAMED,
        /** Runs whose rows the tables refuse. */
        REJECTED,
        /** A 202 with the activation id of another call. */
        SHARED,
        /** A record that is too large to read. */
        TOO_LARGE,
        /** Logs that are stored elsewhere only after the timeout for them. */
        LOGS_LATE
    }

    /** What happens to a running generation. */
    enum Disturbance {
        TASK_FAILS,
        SAVEPOINT,
        RESCALE,
        SECOND_GENERATE,
        MANUAL_CALL,
        DATABASE_DOWN,
        KAFKA_DOWN,
        OPENWHISK_DOWN,
        /** The tables answer, but accept no rows. */
        ROWS_REFUSED
    }

    /** How a generation ends. */
    enum End {
        COMPLETE,
        STOP,
        DRAIN,
        CANCEL,
        KILL,
        JOB_MANAGER_LOST
    }

    /** What a generation starts from. */
    enum From {
        NEWEST,
        OLDER,
        ROWS
    }

    /**
     * A disturbance.
     *
     * @param afterMicros time after the start of the generation
     * @param forMicros duration, where that applies; otherwise any number
     */
    record Event(Disturbance what, long afterMicros, long forMicros) {}

    /**
     * One {@code generate}.
     *
     * @param inputs of each trace, from trace 1 on; 0 for a trace that is not configured
     * @param endMicros when it ends after its start, unless it completes earlier
     * @param pauseMicros until the next one
     */
    record Generation(
            From from,
            int parallelism,
            List<Integer> inputs,
            List<Event> events,
            End end,
            long endMicros,
            long pauseMicros) {}

    final long seed;
    double[] faults = new double[Fault.values().length];
    List<Generation> generations = new ArrayList<>();
    int maxInFlight;
    int perMinute;
    int concurrent;
    long intervalMillis;
    long flushMicros = 100_000;
    long checkpointMicros;
    long checkpointTimeoutMicros = 40_000_000;
    double notificationLost;
    double checkpointFails;
    boolean isMonitored;

    /** Whether there is a sink besides the tables. */
    boolean isDelivered;
    /** Whether trace 2, if there is one, is the second repetition of trace 1. */
    boolean isRepeated;

    /** Whether the traces are injected: their points are due in wall-clock time. */
    boolean isInjected;

    double coldStarts;
    boolean fetchesLogs;
    /** Whether records have no logs, because they are stored elsewhere. */
    boolean areLogsElsewhere;

    long invocationLimitSeconds;
    long callTimeoutMicros = 30_000_000;
    int actionTimeoutMillis;
    long completionGraceMillis;
    long completionLimitMillis;
    long orphanGraceMillis;
    long retentionMicros;
    long mostLatencyMicros;

    private Plan(long seed) {
        this.seed = seed;
    }

    static Plan of(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Plan plan = new Plan(seed);
        for (Fault fault : EnumSet.range(Fault.NOT_SENT, Fault.WRITE_CUT)) {
            if (random.nextInt(4) == 0) {
                plan.faults[fault.ordinal()] = random.nextInt(3) == 0 ? 0.3 : 0.05;
            }
        }
        plan.faults[Fault.VANISHED.ordinal()] = random.nextInt(20) == 0 ? 0.05 : 0;
        // Drawn separately, like every addition, so that the plans of known seeds do not change.
        plan.faults[Fault.LIMITED.ordinal()] = new SplittableRandom(~seed).nextInt(8) == 0 ? 0.05 : 0;
        plan.faults[Fault.UNNAMED.ordinal()] = new SplittableRandom(~seed + 1).nextInt(8) == 0 ? 0.05 : 0;
        plan.faults[Fault.REJECTED.ordinal()] = new SplittableRandom(~seed + 2).nextInt(8) == 0 ? 0.2 : 0;
        SplittableRandom refusing = new SplittableRandom(~seed + 3);
        plan.faults[Fault.SHARED.ordinal()] = new SplittableRandom(~seed + 4).nextInt(8) == 0 ? 0.1 : 0;
        plan.faults[Fault.TOO_LARGE.ordinal()] = new SplittableRandom(~seed + 5).nextInt(8) == 0 ? 0.1 : 0;
        plan.isDelivered = new SplittableRandom(~seed + 9).nextInt(3) == 0;
        plan.isRepeated = new SplittableRandom(~seed + 6).nextInt(8) == 0;
        plan.isInjected = !plan.isRepeated && new SplittableRandom(~seed + 8).nextInt(6) == 0;
        plan.coldStarts = new SplittableRandom(~seed + 7).nextInt(8) == 0 ? 0.3 : 0;
        plan.fetchesLogs = new SplittableRandom(~seed + 9).nextInt(4) == 0;
        plan.areLogsElsewhere = plan.fetchesLogs && new SplittableRandom(~seed + 10).nextInt(3) == 0;
        plan.faults[Fault.LOGS_LATE.ordinal()] =
                plan.areLogsElsewhere && new SplittableRandom(~seed + 11).nextBoolean() ? 0.2 : 0;
        plan.maxInFlight = random.nextInt(3) == 0 ? 1 + random.nextInt(3) : 64;
        plan.perMinute = random.nextInt(8) == 0 ? 5 + random.nextInt(30) : Integer.MAX_VALUE;
        plan.concurrent = random.nextInt(8) == 0 ? 1 + random.nextInt(4) : Integer.MAX_VALUE;
        plan.intervalMillis = random.nextInt(3) == 0 ? 0 : 10 + random.nextInt(2_000);
        plan.checkpointMicros = 1_000_000 * (1 + random.nextInt(10));
        plan.notificationLost = random.nextInt(4) == 0 ? 0.2 : 0;
        plan.checkpointFails = random.nextInt(4) == 0 ? 0.3 : 0;
        plan.isMonitored = random.nextInt(4) == 0;
        plan.invocationLimitSeconds = random.nextInt(6) == 0 ? 5 : 600;
        plan.actionTimeoutMillis = random.nextBoolean() ? 2_000 : 10_000;
        plan.completionGraceMillis = random.nextBoolean() ? 1_000 : 30_000;
        plan.completionLimitMillis = 120_000 + random.nextInt(120_000);
        plan.orphanGraceMillis = random.nextBoolean() ? 500 : 5_000;
        plan.retentionMicros = random.nextInt(8) == 0 ? 20_000_000 : 3_600_000_000L;
        plan.mostLatencyMicros = random.nextInt(6) == 0 ? 200_000 : 3_000;
        int traces = 1 + random.nextInt(3);
        int most = 1 + random.nextInt(random.nextInt(4) == 0 ? 10 : 5);
        int generations = 1 + random.nextInt(4);
        for (int i = 0; i < generations; i++) {
            plan.generations.add(generation(random, refusing, plan, traces, most, i == generations - 1));
        }
        return plan;
    }

    private static Generation generation(
            SplittableRandom random, SplittableRandom refusing, Plan plan, int traces, int most, boolean last) {
        List<Integer> inputs = new ArrayList<>();
        for (int trace = 0; trace < traces; trace++) {
            inputs.add(last ? most : random.nextInt(8) == 0 ? 0 : 1 + random.nextInt(most));
        }
        long expected = 2_000_000 + plan.intervalMillis * 1000 * most;
        List<Event> events = new ArrayList<>();
        for (int left = random.nextInt(3); left > 0; left--) {
            Disturbance what = Disturbance.values()[random.nextInt(Disturbance.ROWS_REFUSED.ordinal())];
            events.add(new Event(what, random.nextLong(expected), 1 + random.nextLong(10_000_000)));
        }
        if (refusing.nextInt(8) == 0) {
            events.add(new Event(
                    Disturbance.ROWS_REFUSED, refusing.nextLong(expected), 1 + refusing.nextLong(10_000_000)));
        }
        End end = last ? End.COMPLETE : End.values()[random.nextInt(End.values().length)];
        From from = random.nextInt(6) == 0 ? From.values()[random.nextInt(From.values().length)] : From.NEWEST;
        long pause = random.nextInt(6) == 0 ? 60_000_000 : 1 + random.nextLong(4_000_000);
        return new Generation(
                from, 1 + random.nextInt(3), inputs, events, end, 1_000 + random.nextLong(2 * expected), pause);
    }

    /** The settings of the job for logs. */
    RecordSettings.@Nullable Logs logs() {
        return fetchesLogs ? new RecordSettings.Logs(Duration.ofSeconds(3), Duration.ofMillis(200)) : null;
    }

    double share(Fault fault) {
        return faults[fault.ordinal()];
    }

    /** All ways to simplify the plan, one at a time, the largest first. */
    List<Plan> smaller() {
        List<Plan> smaller = new ArrayList<>();
        for (int i = 0; i < generations.size() - 1; i++) {
            Plan plan = copy();
            plan.generations.remove(i);
            smaller.add(plan);
        }
        for (int i = 0; i < generations.size(); i++) {
            Generation old = generations.get(i);
            for (int k = 0; k < old.events().size(); k++) {
                List<Event> events = new ArrayList<>(old.events());
                events.remove(k);
                smaller.add(with(i, old, old.parallelism(), old.inputs(), events, old.from()));
            }
            if (old.parallelism() > 1) {
                smaller.add(with(i, old, 1, old.inputs(), old.events(), old.from()));
            }
            if (old.from() != From.NEWEST) {
                smaller.add(with(i, old, old.parallelism(), old.inputs(), old.events(), From.NEWEST));
            }
        }
        int traces = generations.get(0).inputs().size();
        if (traces > 1) {
            Plan plan = copy();
            plan.generations.replaceAll(old -> new Generation(
                    old.from(),
                    old.parallelism(),
                    List.copyOf(old.inputs().subList(0, traces - 1)),
                    old.events(),
                    old.end(),
                    old.endMicros(),
                    old.pauseMicros()));
            smaller.add(plan);
        }
        Plan fewer = copy();
        fewer.generations.replaceAll(old -> new Generation(
                old.from(),
                old.parallelism(),
                old.inputs().stream().map(count -> (count + 1) / 2).toList(),
                old.events(),
                old.end(),
                old.endMicros(),
                old.pauseMicros()));
        if (!fewer.generations.equals(generations)) {
            smaller.add(fewer);
        }
        for (Fault fault : Fault.values()) {
            if (share(fault) > 0) {
                Plan plan = copy();
                plan.faults[fault.ordinal()] = 0;
                smaller.add(plan);
            }
        }
        if (perMinute < Integer.MAX_VALUE || concurrent < Integer.MAX_VALUE || maxInFlight < 64) {
            Plan plan = copy();
            plan.perMinute = Integer.MAX_VALUE;
            plan.concurrent = Integer.MAX_VALUE;
            plan.maxInFlight = 64;
            smaller.add(plan);
        }
        if (notificationLost > 0 || checkpointFails > 0) {
            Plan plan = copy();
            plan.notificationLost = 0;
            plan.checkpointFails = 0;
            smaller.add(plan);
        }
        if (coldStarts > 0) {
            Plan plan = copy();
            plan.coldStarts = 0;
            smaller.add(plan);
        }
        if (isRepeated) {
            Plan plan = copy();
            plan.isRepeated = false;
            smaller.add(plan);
        }
        if (fetchesLogs) {
            Plan plan = copy();
            plan.fetchesLogs = false;
            plan.areLogsElsewhere = false;
            smaller.add(plan);
        }
        if (isDelivered) {
            Plan plan = copy();
            plan.isDelivered = false;
            smaller.add(plan);
        }
        if (isMonitored) {
            Plan plan = copy();
            plan.isMonitored = false;
            smaller.add(plan);
        }
        return smaller;
    }

    private Plan with(int index, Generation old, int parallelism, List<Integer> inputs, List<Event> events, From from) {
        Plan plan = copy();
        plan.generations.set(
                index,
                new Generation(from, parallelism, inputs, events, old.end(), old.endMicros(), old.pauseMicros()));
        return plan;
    }

    /** The same without parallelism. */
    Plan inOneTask() {
        Plan plan = copy();
        plan.generations.replaceAll(old -> new Generation(
                old.from(),
                1,
                old.inputs(),
                old.events().stream()
                        .filter(event -> event.what() != Disturbance.RESCALE)
                        .toList(),
                old.end(),
                old.endMicros(),
                old.pauseMicros()));
        return plan;
    }

    private Plan copy() {
        try {
            Plan copy = (Plan) clone();
            copy.faults = faults.clone();
            copy.generations = new ArrayList<>(generations);
            return copy;
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("seed " + seed + "\n");
        for (Fault fault : Fault.values()) {
            if (share(fault) > 0) {
                text.append("  ")
                        .append(share(fault))
                        .append(' ')
                        .append(fault.name().toLowerCase(Locale.ROOT));
            }
        }
        text.append(coldStarts > 0 ? "\n  cold starts " + coldStarts : "");
        text.append(fetchesLogs ? "\n  logs" + (areLogsElsewhere ? " elsewhere" : "") : "");
        text.append(isInjected ? "\n  injected" : "");
        text.append(isDelivered ? "\n  delivered to a sink" : "");
        text.append(isRepeated ? "\n  trace 2 repeats trace 1" : "");
        text.append("\n  interval ")
                .append(intervalMillis)
                .append(" ms, in flight ")
                .append(maxInFlight);
        text.append(", per minute ").append(perMinute).append(", concurrent ").append(concurrent);
        text.append(", checkpoints every ").append(checkpointMicros / 1_000_000).append(" s, failing ");
        text.append(checkpointFails).append(", notifications lost ").append(notificationLost);
        text.append(", invocation limit ").append(invocationLimitSeconds).append(" s, grace ");
        text.append(completionGraceMillis).append(" ms, limit ").append(completionLimitMillis);
        text.append(" ms, orphan grace ").append(orphanGraceMillis).append(" ms, retention ");
        text.append(retentionMicros / 1_000_000)
                .append(" s, latency up to ")
                .append(mostLatencyMicros)
                .append(" us\n");
        generations.forEach(generation -> text.append("  ").append(generation).append('\n'));
        return text.toString();
    }
}
