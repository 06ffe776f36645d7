package io.faasload.driver.check;

import io.faasload.cluster.JobException;
import io.faasload.config.AuthKey;
import io.faasload.config.LoaderConfig;
import io.faasload.driver.plan.GenerationPlan;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks all prerequisites of a generation before anything is submitted. */
public final class Readiness {

    private static final Logger LOG = LoggerFactory.getLogger(Readiness.class);

    private static final Check STATE_DIRECTORY = new StateDirectoryCheck(Duration.ofSeconds(30));
    private static final Check API = new ApiCheck();
    private static final Check KAFKA = new KafkaCheck();
    private static final Check ACTIONS = unlessFailed(API, new ActionsCheck());
    private static final Check INPUTS = new InputsCheck();
    private static final Check SINKS = new SinksCheck();

    /** The checks of {@code check}, in the order of its output. */
    private static final List<Check> ALL = List.of(
            STATE_DIRECTORY,
            new WorkFolderCheck(),
            API,
            new ProxyCheck(System.getenv()),
            KAFKA,
            unlessFailed(KAFKA, new UserEventsCheck(Clock.systemUTC())),
            SINKS,
            new DatasetCheck(),
            new UsersCheck(),
            ACTIONS,
            unlessFailed(API, new LimitsCheck()),
            INPUTS,
            new DurationCheck(),
            new ColdStartsCheck(),
            new MonitorsCheck());

    /** The checks that {@code generate} also runs, in the order in which a failure is reported. */
    private static final List<Check> BEFORE_SUBMISSION = List.of(STATE_DIRECTORY, KAFKA, SINKS, API, ACTIONS, INPUTS);

    private Readiness() {}

    /** Runs all checks and returns their verdicts. */
    public static List<Verdict> inspect(LoaderConfig config) {
        Inspection inspection = new Inspection(config);
        ALL.forEach(inspection::run);
        return inspection.verdicts();
    }

    /**
     * Requires what a submission would otherwise fail for.
     *
     * @throws JobException with the line of the first check that fails
     */
    public static void require(LoaderConfig config, GenerationPlan plan, Map<String, AuthKey> keys)
            throws JobException {
        Inspection inspection = new Inspection(config);
        inspection.plan(plan.traces(), plan.points(), keys);
        for (Check check : BEFORE_SUBMISSION) {
            inspection.run(check);
            Optional<Verdict> failure = inspection.failure();
            if (failure.isPresent()) {
                throw new JobException(failure.get().text());
            }
        }
        inspection.warnings(INPUTS).forEach(warning -> LOG.warn("{}", warning.text()));
    }

    /** If the required check has failed, the other one would only repeat the reason. */
    private static Check unlessFailed(Check needed, Check check) {
        return inspection -> {
            if (!inspection.hasFailed(needed)) {
                check.ask(inspection);
            }
        };
    }
}
