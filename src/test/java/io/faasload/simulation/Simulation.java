package io.faasload.simulation;

import io.faasload.dataset.delivery.DeliveredRuns;
import io.faasload.dataset.runs.Orphan;
import io.faasload.run.Run;
import io.faasload.run.RunId;
import io.faasload.run.RunStatus;
import io.faasload.simulation.OpenWhisk.Activation;
import io.faasload.simulation.Plan.End;
import io.faasload.simulation.Plan.From;
import io.faasload.simulation.Plan.Generation;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Runs a plan: one {@code generate} after the other, the last one until it is complete. */
final class Simulation {

    /** Virtual time within which every generation must end. */
    private static final long MOST_MICROS = 6L * 3_600_000_000L;

    private static final long POLL_MICROS = 500_000;

    private final World world;
    private final Plan plan;
    private SimulatedJob job;

    private Simulation(Plan plan, long chance, boolean isTraced, boolean isOnFlink) {
        this.plan = plan;
        this.world = new World(plan, chance, isTraced, isOnFlink);
    }

    /**
     * The outcome of a simulation.
     *
     * @param broken null if every promise held
     * @param rows and orphans at its end, as text; the same for the same seed
     */
    record Outcome(BrokenPromise broken, List<String> trace, String rows) {}

    static Outcome run(Plan plan, long chance, boolean isTraced) {
        return run(plan, chance, isTraced, false);
    }

    /** The same with operators in Flink's harness; the plan must have no parallelism. */
    static Outcome runOnFlink(Plan plan, long chance) {
        return run(plan, chance, false, true);
    }

    private static Outcome run(Plan plan, long chance, boolean isTraced, boolean isOnFlink) {
        Simulation simulation = new Simulation(plan, chance, isTraced, isOnFlink);
        BrokenPromise broken = null;
        try {
            simulation.run();
        } catch (BrokenPromise e) {
            broken = e;
        }
        World world = simulation.world;
        return new Outcome(
                broken,
                world.trace(),
                world.tables.model.runs() + "\n" + new java.util.TreeMap<>(world.tables.model.orphans()));
    }

    private void run() {
        for (Generation generation : plan.generations) {
            generate(generation);
            passTime(generation.pauseMicros());
        }
    }

    private void passTime(long micros) {
        long end = world.time.micros() + micros;
        boolean[] isOver = {false};
        world.time.at(end, () -> isOver[0] = true);
        while (!isOver[0]) {
            step();
        }
    }

    private void step() {
        if (!world.time.step()) {
            throw new BrokenPromise("progress is always possible", "no further event is planned");
        }
        if (world.time.micros() - VirtualTime.START_MICROS > MOST_MICROS) {
            throw new BrokenPromise("progress is always possible", "no end after six hours");
        }
    }

    private void generate(Generation generation) {
        long epoch = acquire();
        Map<Integer, Integer> inputs = new LinkedHashMap<>();
        for (int i = 0; i < generation.inputs().size(); i++) {
            if (generation.inputs().get(i) > 0) {
                inputs.put(i + 1, generation.inputs().get(i));
            }
        }
        if (inputs.isEmpty()) {
            world.tables.model.release(epoch);
            return;
        }
        retryRefused(inputs);
        Checkpoint from = state(generation.from());
        world.log(() -> "generate " + generation + " epoch " + epoch + " from "
                + (from == null ? "the rows" : "checkpoint " + from.id));
        if (job != null && job.state() != SimulatedJob.State.STOPPED) {
            world.committed.startAfterCrash(from == null ? Map.of() : from.delivered(), world.tables.delivered());
        }
        if (generation.from() == From.OLDER && from != null) {
            world.committed.startFromOlderState(from.transactions());
        }
        job = new SimulatedJob(world, epoch, inputs, generation.parallelism(), from);
        disturb(generation);
        boolean isComplete = follow(generation, inputs);
        end(generation, isComplete);
    }

    private long acquire() {
        while (true) {
            if (world.tables.isUp()) {
                var acquisition = world.tables.model.acquisition("");
                for (int tries = 0; tries < 40; tries++) {
                    try {
                        OptionalLong epoch = acquisition.attempt(world.time.micros());
                        if (epoch.isPresent()) {
                            return epoch.getAsLong();
                        }
                    } catch (ModelTable.LeaseHeldException e) {
                        break;
                    }
                    passTime(100_000);
                }
            }
            passTime(1_000_000);
        }
    }

    /** The states are past the refused runs and would not return to them. */
    private void retryRefused(Map<Integer, Integer> inputs) {
        boolean hasRefused = world.tables.model.runs().stream()
                .anyMatch(run -> run.status() == RunStatus.REFUSED
                        && inputs.containsKey(run.id().trace())
                        && run.id().input() <= inputs.get(run.id().trace()));
        if (hasRefused) {
            world.states.clear();
            if (!world.plan.isInjected) {
                inputs.forEach(world.tables::deleteRefused);
            }
        }
    }

    private Checkpoint state(From from) {
        int size = world.states.size();
        if (size == 0 || from == From.ROWS) {
            return null;
        }
        return world.states.get(from == From.NEWEST ? size - 1 : world.chance.nextInt(size));
    }

    private void disturb(Generation generation) {
        SimulatedJob disturbed = job;
        for (Plan.Event event : generation.events()) {
            world.time.after(event.afterMicros(), () -> {
                if (job == disturbed && disturbed.isRunning()) {
                    world.log(() -> "disturbance " + event);
                    disturb(disturbed, event);
                }
            });
        }
    }

    private void disturb(SimulatedJob disturbed, Plan.Event event) {
        switch (event.what()) {
            case TASK_FAILS -> {
                Deployment failing = disturbed.deployment();
                if (failing.isAlive()) {
                    failing.fail(new SimulatedJob.TaskFailure("a task fails"));
                    Promises.checkBound(world, failing);
                }
            }
            case SAVEPOINT -> disturbed.savepoint();
            case RESCALE -> {
                if (disturbed.deployment().isAlive()) {
                    disturbed.rescale(1 + (int) (event.forMicros() % 3));
                }
            }
            case SECOND_GENERATE -> secondGenerate();
            case MANUAL_CALL -> {
                var trace = world.trace(disturbed.inputs().keySet().iterator().next());
                world.openWhisk.manualCall(
                        trace.target().namespace(), trace.target().action());
            }
            case DATABASE_DOWN -> {
                world.tables.up(false);
                world.time.after(event.forMicros(), () -> world.tables.up(true));
            }
            case ROWS_REFUSED -> {
                world.tables.refuseRows(true);
                world.time.after(event.forMicros(), () -> world.tables.refuseRows(false));
            }
            case KAFKA_DOWN -> {
                world.hasEventsHeldUp = true;
                world.topic.up(false);
                world.time.after(event.forMicros(), () -> world.topic.up(true));
            }
            case OPENWHISK_DOWN -> {
                world.hasRecordsHeldUp = true;
                world.openWhisk.up(false);
                world.time.after(event.forMicros(), () -> world.openWhisk.up(true));
            }
        }
    }

    /** Somebody starts a second generation elsewhere; it is refused while the first one lives. */
    private void secondGenerate() {
        if (!world.tables.isUp()) {
            return;
        }
        var acquisition = world.tables.model.acquisition("second");
        int[] tries = {0};
        Runnable[] attempt = {null};
        attempt[0] = () -> {
            try {
                if (acquisition.attempt(world.time.micros()).isPresent()) {
                    // While the database was down, nobody could renew.
                    if (world.time.micros() - world.tables.lastDownMicros > 5_000_000 && job.isRunning()) {
                        throw new BrokenPromise("one submission at a time", "a second one got the lease");
                    }
                    world.tables.model.release(world.tables.model.epoch());
                    return;
                }
            } catch (ModelTable.LeaseHeldException e) {
                return;
            }
            if (tries[0]++ < 40) {
                world.time.after(100_000, attempt[0]);
            }
        };
        attempt[0].run();
    }

    /** Until every run has a final row and the orphans' grace has passed, or the generation is to end earlier. */
    private boolean follow(Generation generation, Map<Integer, Integer> inputs) {
        boolean[] isDue = {false};
        if (generation.end() != End.COMPLETE) {
            world.time.after(generation.endMicros(), () -> isDue[0] = true);
        }
        long doneSince = -1;
        Deployment seen = job.deployment();
        while (job.isRunning() && !isDue[0]) {
            passTime(POLL_MICROS);
            if (!world.tables.isUp()) {
                continue;
            }
            if (!isDone(inputs) || !isDelivered() || job.deployment() != seen || !seen.isAlive()) {
                seen = job.deployment(); // Its unclaimed events wait for another grace.
                doneSince = -1;
            } else if (doneSince < 0) {
                doneSince = world.time.micros();
            } else if (world.time.micros() - doneSince >= plan.orphanGraceMillis * 1000) {
                storeDuplicates();
                settledMicros = doneSince - 100_000;
                return true;
            }
        }
        return false;
    }

    private long settledMicros;

    /** Like {@code Deliveries.areComplete}. */
    private boolean isDelivered() {
        return !plan.isDelivered
                || world.tables.model.runs().stream()
                        .filter(run -> run.status().isFinal())
                        .allMatch(run -> world.tables
                                .delivered()
                                .getOrDefault(DeliveredRuns.block(run.id()), DeliveredRuns.NONE)
                                .has(run));
    }

    private boolean isDone(Map<Integer, Integer> inputs) {
        for (Map.Entry<Integer, Integer> trace : inputs.entrySet()) {
            for (int input = 1; input <= trace.getValue(); input++) {
                Run run = world.tables.known(new RunId(trace.getKey(), input));
                if (run == null || run.status() == RunStatus.STARTED) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Like {@code DuplicateActivations}: stores what OpenWhisk lists, for the actions with retried calls. */
    private void storeDuplicates() {
        if (world.tables.model.epoch() != job.epoch) {
            return; // Refused; another generate looks again.
        }
        Map<String, Boolean> repeated = new HashMap<>();
        for (Run run : world.tables.model.runs()) {
            if (run.call().attempt() > 1
                    || (run.call().attempt() > 0 && run.call().activationId() == null)) {
                repeated.put(run.target().namespace(), true);
            }
        }
        for (Activation activation : world.openWhisk.activations.values()) {
            if (repeated.containsKey(activation.namespace) && activation.recordMicros <= world.time.micros()) {
                world.tables.storeOrphan(
                        new Orphan(
                                activation.id,
                                activation.namespace,
                                activation.action,
                                activation.endMillis,
                                activation.endMillis - activation.startMillis),
                        job.epoch);
            }
        }
    }

    private void end(Generation generation, boolean isComplete) {
        End end = isComplete ? End.STOP : generation.end();
        Deployment last = job.deployment();
        if (!job.isRunning()) {
            return;
        }
        switch (end) {
            case COMPLETE -> throw new BrokenPromise("progress is always possible", "the job ended: " + job.failure());
            case STOP, DRAIN -> {
                while (job.isRunning()) {
                    if (end == End.STOP) {
                        job.stop();
                    } else {
                        job.drain();
                    }
                    passTime(POLL_MICROS);
                }
                if (job.state() == SimulatedJob.State.STOPPED) {
                    Promises.checkStopped(world, job.deployment());
                    if (isComplete && generation == plan.generations.get(plan.generations.size() - 1)) {
                        Checkpoint savepoint = world.states.get(world.states.size() - 1);
                        Promises.checkEnd(world, generation.inputs(), settledMicros, savepoint);
                    }
                }
                world.tables.model.release(job.epoch);
            }
            case CANCEL -> {
                job.cancel();
                Promises.checkBound(world, last);
                world.tables.model.release(job.epoch);
            }
            case KILL -> {
                job.kill();
                Promises.checkBound(world, last);
            }
            case JOB_MANAGER_LOST -> job.loseJobManager(world.chance.nextLong(50_000_000));
        }
    }
}
