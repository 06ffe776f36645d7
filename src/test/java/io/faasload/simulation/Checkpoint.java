package io.faasload.simulation;

import io.faasload.dataset.delivery.DeliveredRuns;
import io.faasload.job.completion.PendingActivation;
import io.faasload.job.completion.RecordRequest;
import io.faasload.job.invoke.WaitingCall;
import io.faasload.job.usage.UsageRequest;
import io.faasload.openwhisk.UserEvent;
import io.faasload.schedule.enumerator.ScheduleState;
import io.faasload.schedule.split.TraceSplit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a checkpoint or savepoint contains of all tasks. */
final class Checkpoint {

    /** Why a checkpoint is taken, which decides who is notified. */
    enum Kind {
        PERIODIC,
        /** Triggered manually: Flink notifies no operator of its completion. */
        SAVEPOINT,
        /** The savepoint that stops a job. */
        STOP
    }

    final long id;
    final Kind kind;
    /** Null if nothing is stored yet. */
    ScheduleState schedule;

    private final List<TraceSplit> splits = new ArrayList<>();
    private final List<WaitingCall> waiting = new ArrayList<>();
    private final List<UserEvent> unclaimed = new ArrayList<>();
    private final List<RecordRequest> records = new ArrayList<>();
    private final List<UsageRequest> usages = new ArrayList<>();
    private final Map<String, PendingActivation> join = new HashMap<>();
    /** What is delivered, by block. */
    private final Map<Long, DeliveredRuns> delivered = new HashMap<>();

    private final List<CommittedRuns.Transaction> transactions = new ArrayList<>();
    /** State of the only task of a kind, if it runs in Flink's harness. */
    Object flinkInvoke;

    Object flinkJoin;
    private Long offset;

    int missing;

    Checkpoint(long id, Kind kind) {
        this.id = id;
        this.kind = kind;
    }

    /** The starting point of a job without a state. */
    static Checkpoint none() {
        return new Checkpoint(-1, Kind.PERIODIC);
    }

    List<TraceSplit> splits() {
        return splits;
    }

    List<WaitingCall> waiting() {
        return waiting;
    }

    /** Adds a task's waiting calls, or Flink's state of them. */
    @SuppressWarnings("unchecked") // The logic alone gives a list.
    void invoke(Object state) {
        if (state instanceof List) {
            waiting.addAll((List<WaitingCall>) state);
        } else {
            flinkInvoke = state;
        }
    }

    List<UserEvent> unclaimed() {
        return unclaimed;
    }

    List<RecordRequest> records() {
        return records;
    }

    List<UsageRequest> usages() {
        return usages;
    }

    /** The join's state, by key. */
    Map<String, PendingActivation> join() {
        return join;
    }

    Map<Long, DeliveredRuns> delivered() {
        return delivered;
    }

    /** Prepared, to be committed if the checkpoint completes. */
    List<CommittedRuns.Transaction> transactions() {
        return transactions;
    }

    Long offset() {
        return offset;
    }

    void offset(long next) {
        offset = next;
    }
}
