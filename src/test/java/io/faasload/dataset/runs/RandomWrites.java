package io.faasload.dataset.runs;

import io.faasload.dataset.TestDataset;
import io.faasload.run.Call;
import io.faasload.run.Run;
import io.faasload.run.Run.Ended;
import io.faasload.run.Run.Etl;
import io.faasload.run.Run.Sample;
import io.faasload.run.Run.Times;
import io.faasload.run.Run.Usage;
import io.faasload.run.RunFixtures;
import io.faasload.run.RunId;
import io.faasload.run.RunStatus;
import io.faasload.run.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Draws runs and orphans from so few that most of them meet a row of their own run or activation. */
public final class RandomWrites {

    private static final long BASE_MICROS = 1_700_000_000_000_000L;
    private static final List<RunStatus> STATUSES =
            List.of(RunStatus.STARTED, RunStatus.REFUSED, RunStatus.LOST, RunStatus.COMPLETED);

    private final Random random;
    private final Target target;
    private final List<Integer> traces;
    private final int inputs;
    private final boolean isActivationOfOneRun;
    private final List<Run> drawn = new ArrayList<>();

    /**
     * Draws from a generator that may be shared.
     *
     * @param inputs from 1 to this
     * @param isActivationOfOneRun whether every activation belongs to one run only
     */
    public RandomWrites(
            Random random, TestDataset dataset, List<Integer> traces, int inputs, boolean isActivationOfOneRun) {
        this.random = random;
        this.target = new Target(dataset.function, "user-wand_blur", "imaging/wand_blur");
        this.traces = traces;
        this.inputs = inputs;
        this.isActivationOfOneRun = isActivationOfOneRun;
    }

    /** Every third run is one drawn before, unchanged or with one value of its call changed. */
    public Run run() {
        Run run = drawn.isEmpty() || random.nextInt(3) > 0 ? fresh() : changed(drawn.get(random.nextInt(drawn.size())));
        drawn.add(run);
        return run;
    }

    private Run changed(Run run) {
        int what = random.nextInt(8);
        Call call = run.call();
        return new Run(
                run.id(),
                run.target(),
                run.status(),
                run.parameters(),
                what == 1 ? run.plannedMicros() + 1 : run.plannedMicros(),
                new Call(
                        what == 4 ? activation(run.id().trace(), run.id().input()) : call.activationId(),
                        what == 0 ? call.attempt() + 1 : call.attempt(),
                        what == 2 ? changed(call.sentMicros()) : call.sentMicros(),
                        what == 3 ? changed(call.acceptedMicros()) : call.acceptedMicros(),
                        (what == 6) != call.isForcedCold()),
                run.ended(),
                what == 5 ? run.error() + "!" : run.error());
    }

    private static Long changed(Long value) {
        return value == null ? Long.valueOf(1) : null;
    }

    private Run fresh() {
        int trace = trace();
        int input = input();
        RunStatus status = STATUSES.get(random.nextInt(STATUSES.size()));
        return new Run(
                new RunId(trace, input),
                target,
                status,
                random.nextInt(8) == 0 ? "{}" : "{\"object\": \"" + input + ".jpg\", \"n\": " + trace + "}",
                BASE_MICROS + input * 1_000_000L + random.nextInt(2) * 700,
                new Call(
                        random.nextInt(5) == 0 ? null : activation(trace, input),
                        random.nextInt(2),
                        orNull(BASE_MICROS + input * 1_000_000L + 800),
                        orNull(BASE_MICROS + input * 1_000_000L + 999_999),
                        input % 2 == 0),
                status == RunStatus.COMPLETED ? ended() : null,
                random.nextInt(3) == 0 ? "boom" : null);
    }

    Orphan orphan() {
        return new Orphan(
                activation(trace(), input()),
                target.namespace(),
                "p/somebody",
                random.nextInt(3),
                orNull(random.nextInt(3)));
    }

    int trace() {
        return traces.get(random.nextInt(traces.size()));
    }

    int input() {
        return 1 + random.nextInt(inputs);
    }

    private String activation(int trace, int input) {
        String one = random.nextBoolean() ? "a" : "b";
        return isActivationOfOneRun ? trace + "-" + input + one : one + random.nextInt(3);
    }

    private Ended ended() {
        long start = BASE_MICROS / 1000 + random.nextInt(10);
        Ended ended = RunFixtures.ended(
                random.nextBoolean() ? "event" : "record",
                random.nextBoolean(),
                random.nextBoolean() ? "success" : null,
                new Times(orNull(start), orNull(start + random.nextInt(100)), orNull(1), orNull(2)),
                new Etl(orNull(3), orNull(4), orNull(5), orNull(6), orNull(7), orNull(8), orNull(9)),
                random.nextBoolean() ? 256 : null,
                random.nextBoolean() ? "invoker0" : null,
                random.nextBoolean() ? usage() : null);
        return random.nextBoolean() ? ended.withLogs(RunFixtures.logs(random.nextInt(9))) : ended;
    }

    private Usage usage() {
        var samples = new ArrayList<Sample>();
        for (int i = random.nextInt(4); i > 0; i--) {
            samples.add(new Sample(
                    random.nextInt(4),
                    orNull(1),
                    orNull(2),
                    orNull(3),
                    orNull(4),
                    orNull(5),
                    orNull(6),
                    orNull(7),
                    8L));
        }
        return new Usage(
                random.nextBoolean() ? "container" : null,
                random.nextBoolean() ? "exact" : null,
                random.nextBoolean() ? "hostname" : null,
                orNull(7),
                orNull(8),
                random.nextBoolean() ? "reset" : null,
                random.nextBoolean() ? "no-sample" : null,
                samples);
    }

    private Long orNull(long value) {
        return random.nextInt(3) == 0 ? null : value;
    }
}
