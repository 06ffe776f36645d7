package io.faasload.simulation;

import io.faasload.dataset.runs.Orphan;
import io.faasload.run.Invocation;
import io.faasload.run.Run;
import io.faasload.run.RunId;
import io.faasload.run.RunStatus;
import io.faasload.simulation.OpenWhisk.Activation;
import java.util.List;
import java.util.Set;

/** The promises of docs/architecture.md and docs/restart.md, checked at every call, every row, every stop, and at the end. */
final class Promises {

    private Promises() {}

    /** Checked before a call is sent. */
    static void checkCall(World world, Deployment deployment, Invocation invocation) {
        String name = invocation.id().trace() + "/" + invocation.id().input();
        if (!deployment.isAlive()) {
            throw new BrokenPromise("nothing is sent after the end of a task", name);
        }
        if (deployment.job.epoch != world.tables.model.epoch()) {
            throw new BrokenPromise(
                    "one submission at a time",
                    name + " is called by submission " + deployment.job.epoch + " while " + world.tables.model.epoch()
                            + " has the lease");
        }
        if (deployment.attempt > 0 && world.tables.lastWrittenMicros() < deployment.startMicros) {
            throw new BrokenPromise("after a failure nothing is invoked before a row was written", name);
        }
        String expected =
                world.parameters(invocation.id().trace(), invocation.id().input());
        if (!expected.equals(invocation.parameters())) {
            throw new BrokenPromise(
                    "draws equal CPython's", name + " has " + invocation.parameters() + ", not " + expected);
        }
        if (invocation.missed() != null) {
            throw new BrokenPromise("a missed point is not invoked", name);
        }
        checkPlanned(world, name, invocation.id(), invocation.plannedMicros());
        Run known = world.tables.known(invocation.id());
        if (known != null && known.status() == RunStatus.MISSED) {
            throw new BrokenPromise("a missed point is not invoked", name + " has a row that says missed");
        }
        for (Activation before : world.openWhisk.byRun.getOrDefault(invocation.id(), List.of())) {
            if (before.isUnknown) {
                continue; // Retrying the call is all that can be done.
            }
            if (before.caller == deployment) {
                throw new BrokenPromise("no run is invoked twice", name + " was accepted as " + before.id);
            }
            if (before.caller.isStopped) {
                throw new BrokenPromise(
                        "no run is invoked twice", name + " was accepted as " + before.id + " before a clean stop");
            }
            Long row = world.tables.rowMicros(invocation.id());
            if (row != null && row < deployment.startMicros) {
                throw new BrokenPromise(
                        "no run is invoked twice", name + " was accepted as " + before.id + " and has a row");
            }
        }
    }

    /** Planned times of an injection do not depend on stops. */
    private static void checkPlanned(World world, String name, RunId id, long plannedMicros) {
        Long start = world.tables.injectionStart();
        if (start != null && plannedMicros != start + world.pointMicros(id.input())) {
            throw new BrokenPromise(
                    "planned times are those of the trace",
                    name + " is planned " + (plannedMicros - start) + " µs after the start");
        }
    }

    /** Checked before a call is sent: a call that is to start cold is alone in its namespace. */
    static void checkColdCall(
            World world, Invocation invocation, boolean isCold, int inFlight, boolean isColdInFlight) {
        String name = invocation.id().trace() + "/" + invocation.id().input();
        if (isCold != world.coldStarts().isForced(invocation)) {
            throw new BrokenPromise("the seed determines which runs start cold", name);
        }
        if (isColdInFlight || isCold && inFlight > 0) {
            throw new BrokenPromise("no other call takes a forced cold start", name + " is not sent alone");
        }
    }

    /** After a crash: every activation accepted a while ago has a row. */
    static void checkBound(World world, Deployment crashed) {
        long now = world.time.micros();
        // Rows after a barrier wait for those of other tasks, each of which may wait for a call and then drain another.
        long most = 2 * world.plan.callTimeoutMicros + world.plan.flushMicros + 1_000_000;
        if (now - world.tables.lastDownMicros < 2 * most) {
            return;
        }
        for (Activation activation : world.openWhisk.activations.values()) {
            if (activation.caller == crashed
                    && activation.isAnswered
                    && activation.answeredMicros < now - most
                    && world.tables.known(activation.invocation.id()) == null) {
                throw new BrokenPromise(
                        "whatever was invoked has a row soon",
                        activation.id + " has none " + (now - activation.answeredMicros) / 1000
                                + " ms after it was accepted");
            }
        }
    }

    /** After a stop with a savepoint: every accepted activation has a row. */
    static void checkStopped(World world, Deployment stopped) {
        stopped.isStopped = true;
        for (Activation activation : world.openWhisk.activations.values()) {
            if (activation.caller == stopped
                    && activation.isAnswered
                    && world.tables.known(activation.invocation.id()) == null) {
                throw new BrokenPromise("whatever was invoked has a row after a stop", activation.id);
            }
        }
    }

    /** Checks a written row. */
    static void checkTruth(World world, Run row) {
        String name = Tables.name(row);
        String id = row.call().activationId();
        Activation activation = id == null ? null : world.openWhisk.activations.get(id);
        boolean isAnswered = id == null
                || world.openWhisk.alsoAnswered.getOrDefault(id, Set.of()).contains(row.id());
        if (!isAnswered
                && (activation == null
                        || activation.invocation == null
                        || !activation.invocation.id().equals(row.id()))) {
            throw new BrokenPromise("a row is true", name + " has activation " + id + " of another run");
        }
        checkPlanned(world, name, row.id(), row.plannedMicros());
        boolean isForced = world.coldStarts().isForced(new Invocation(row.id(), row.target(), "", 0, 0, null));
        if (row.call().isForcedCold() != (isForced && row.call().acceptedMicros() != null)) {
            throw new BrokenPromise("a row is true", name + " says otherwise whether its cold start was forced");
        }
        switch (row.status()) {
            case COMPLETED -> {
                Run.Times known = activation.isTooLarge
                        ? new Run.Times(null, null, null, null)
                        : new Run.Times(activation.startMillis, activation.endMillis, 3L, null);
                if (!row.ended().times().equals(known) || activation.isTooLarge != (row.error() != null)) {
                    throw new BrokenPromise("a row is true", name + " has other times than " + id);
                }
                checkLogs(world, name, row.ended(), activation);
                if (world.openWhisk.alsoAnswered.containsKey(id)) {
                    if (world.tables.completedBy(id).size() > 1) {
                        throw new BrokenPromise(
                                "an activation completes one run", name + " is not the only one of " + id);
                    }
                } else if (!row.ended().completedBy().equals("event") && hasEventInTime(world, row, activation)) {
                    throw new BrokenPromise(
                            "a run is completed by its event",
                            name + " is not, though that of " + activation.id + " came in time");
                }
            }
            case LOST -> {
                if (activation != null
                        && activation.namespace.equals(row.target().namespace())
                        && !activation.isTooLarge
                        && activation.recordMicros < world.time.micros() - 60_000_000L) {
                    throw new BrokenPromise("no run is lost", name + " is lost, and the record of " + id + " is there");
                }
                if (activation != null
                        && activation.isTooLarge
                        && !world.openWhisk.alsoAnswered.containsKey(id)
                        && hasEventInTime(world, row, activation)) {
                    throw new BrokenPromise(
                            "no run is lost", name + " is lost, though the event of " + id + " came in time");
                }
            }
            case MISSED -> {
                if (row.call().attempt() > 0 || row.call().activationId() != null) {
                    throw new BrokenPromise("a missed point is not invoked", name);
                }
                if (world.deployments == 1) {
                    throw new BrokenPromise("only what was due while nothing ran is missed", name);
                }
                if (row.plannedMicros() >= world.time.micros()) {
                    throw new BrokenPromise("only what was due while nothing ran is missed", name + " is not due yet");
                }
            }
            case REFUSED -> {
                if (row.call().attempt() > 0) {
                    throw new BrokenPromise(
                            "a refused run was never invoked",
                            name + " may have been, in " + row.call().attempt() + " calls");
                }
            }
            default -> {}
        }
    }

    /** Logs are fetched if that was asked for, all of them, and late ones not at all. */
    private static void checkLogs(World world, String name, Run.Ended ended, Activation activation) {
        if (!world.plan.fetchesLogs || activation.isTooLarge) {
            if (ended.logs() != null) {
                throw new BrokenPromise("logs are those of the activation", name + " has logs");
            }
        } else if (!activation.lines().equals(ended.logs())) {
            boolean mayBeLate = world.plan.areLogsElsewhere && List.of().equals(ended.logs());
            if (!mayBeLate) {
                throw new BrokenPromise(
                        "logs are those of the activation",
                        name + " has " + ended.logs() + ", not " + activation.lines() + " of " + activation.id);
            }
        }
    }

    /**
     * Events are read from where the state stopped: a run ends without its event only if that is late or lost. If records are
     * late, a request after an event and one without may both be pending, and either may be answered first.
     */
    private static boolean hasEventInTime(World world, Run row, Activation activation) {
        if (world.hasEventsHeldUp
                || world.wasRemoved(row.id().trace(), row.id().input())
                || world.hasRecordsHeldUp
                || activation.eventMicros == Long.MAX_VALUE) {
            return false;
        }
        // While a slow call is drained before a barrier, whatever follows the barriers of others waits at the gates.
        long read = 1_000_000 + (world.plan.share(Plan.Fault.SLOW) > 0 ? 2 * world.plan.callTimeoutMicros : 0);
        long kept = (world.plan.orphanGraceMillis + world.plan.completionGraceMillis) * 1000 - read;
        long asked =
                activation.answeredMicros + (world.plan.actionTimeoutMillis + world.plan.completionGraceMillis) * 1000;
        return activation.isAnswered
                && activation.eventMicros > activation.answeredMicros - kept
                && activation.eventMicros < asked - read
                && world.plan.retentionMicros > 3_000_000_000L;
    }

    private static void checkDelivered(World world) {
        for (Run run : world.tables.model.runs()) {
            Run committed = world.committed.of(run.id());
            if (run.status().isFinal() && committed == null) {
                throw new BrokenPromise("a finished run is committed", Tables.name(run));
            }
        }
    }

    /** Checked when the last generation is complete. */
    static void checkEnd(World world, List<Integer> inputs, long settledMicros, Checkpoint last) {
        for (int trace = 1; trace <= inputs.size(); trace++) {
            for (int input = 1; input <= inputs.get(trace - 1); input++) {
                Run run = world.tables.known(new RunId(trace, input));
                if (run == null || run.status() == RunStatus.STARTED) {
                    throw new BrokenPromise("no run is lost", trace + "/" + input + " has no final row");
                }
            }
        }
        if (world.plan.isDelivered) {
            checkDelivered(world);
        }
        var orphans = world.tables.model.orphans();
        for (Activation activation : world.openWhisk.activations.values()) {
            boolean isInRow =
                    (activation.invocation != null && world.tables.has(activation.invocation.id(), activation.id))
                            || world.openWhisk.alsoAnswered.getOrDefault(activation.id, Set.of()).stream()
                                    .anyMatch(run -> world.tables.has(run, activation.id));
            if (isInRow && orphans.containsKey(activation.id)) {
                throw new BrokenPromise("an orphan is in no row", activation.id + " is in both");
            }
            boolean isReported = activation.eventMicros < settledMicros
                    && world.topic.isUp()
                    && world.topic.lastUpMicros < settledMicros
                    && world.plan.retentionMicros > 3_000_000_000L;
            if (!isInRow && isReported && !orphans.containsKey(activation.id)) {
                throw new BrokenPromise(
                        "every activation is in a row or an orphan",
                        activation.id + " is neither in a row nor an orphan");
            }
        }
        for (Orphan orphan : orphans.values()) {
            if (!world.openWhisk.activations.containsKey(orphan.activationId())) {
                throw new BrokenPromise("an orphan is an activation", orphan.activationId());
            }
        }
        if (!last.waiting().isEmpty()) {
            throw new BrokenPromise("the state is empty at the end", last.waiting() + " wait");
        }
        if (world.deployments > 1) {
            return; // A run restored from its row and one from the state may both have been pending.
        }
        last.join().forEach((key, pending) -> {
            Invocation waiting = pending.invocation();
            Run row = waiting == null ? null : world.tables.model.run(waiting.id());
            if (row != null
                    && key.equals(row.call().activationId())
                    && row.ended() != null
                    && row.ended().completedBy().equals("event")) {
                throw new BrokenPromise("the state is empty at the end", key + " still waits, its row is complete");
            }
        });
    }
}
