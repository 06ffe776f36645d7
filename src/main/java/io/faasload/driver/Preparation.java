package io.faasload.driver;

import io.faasload.cluster.JobAddress;
import io.faasload.cluster.JobException;
import io.faasload.cluster.JobStatusQuery;
import io.faasload.config.AuthKey;
import io.faasload.config.AuthKeys;
import io.faasload.config.LoaderConfig;
import io.faasload.config.key.ConfigurationException;
import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.DatasetDatabase;
import io.faasload.dataset.DatasetException;
import io.faasload.dataset.Generation;
import io.faasload.dataset.summary.Progress;
import io.faasload.deployment.DeployedActions;
import io.faasload.driver.check.Readiness;
import io.faasload.driver.plan.GenerationPlan;
import io.faasload.driver.plan.RunViews;
import io.faasload.driver.state.SavedState;
import io.faasload.driver.state.SavedStates;
import io.faasload.files.PrivateFolder;
import io.faasload.files.StateDirectory;
import io.faasload.lease.LeaseRow;
import io.faasload.lease.Submission;
import io.faasload.openwhisk.RestClient;
import io.faasload.run.Target;
import java.io.IOException;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks that a generation can start, takes the dataset's lease, and chooses the state to resume from. */
final class Preparation {

    /** An injection that is shifted continues after this time, in which its job starts. */
    private static final int SHIFT_SECONDS = 10;

    private static final Logger LOG = LoggerFactory.getLogger(Preparation.class);

    private final LoaderConfig config;
    private final PrintWriter out;
    private final StateDirectory statedir;
    private final SavedStates states;

    Preparation(LoaderConfig config, PrintWriter out) {
        this.config = config;
        this.out = out;
        this.statedir = config.generation().statedir();
        this.states = new SavedStates(statedir);
    }

    PreparedGeneration prepare(StartFrom start)
            throws ConfigurationException, DatasetException, JobException, InterruptedException {
        requireEnabled();
        requireNoRunningJob();
        DatasetDatabase database = DatasetDatabase.of(config.database());
        try (DatasetConnection connection = database.connect()) {
            // All checks come before any change: another generation may be running on these tables.
            LeaseRow.requireFree(connection);
            database.prepare();
            database.encodingMistake(connection).ifPresent(LOG::warn);
            GenerationPlan wanted = GenerationPlan.withoutIds(config, connection);
            Map<String, AuthKey> keys = wanted.keys(AuthKeys.of(config));
            Readiness.require(config, wanted, keys);
            if (statedir.local().isPresent()) {
                PrivateFolder.createMissing(statedir.local().get());
            }
            Submission lease = Submission.acquire(database.jdbc(), settings(wanted, start), statedir.toString());
            try {
                // From here on, rows and states change.
                GenerationPlan plan = GenerationPlan.of(config, connection);
                RunViews.refresh(connection);
                Optional<String> state = chooseState(start, plan, lease.generation(), connection);
                if (config.injection().resume().equals("shift") && isPartOfInjectionLeft(plan, connection)) {
                    Generation.shiftInjection(connection, SHIFT_SECONDS);
                }
                storeEnvironment(plan, keys, connection);
                states.prune(lease.generation().dataset(), config.generation().keepstates(), state);
                LOG.info("Effective configuration: {}", config.toJson());
                out.flush();
                return new PreparedGeneration(plan, keys, lease, database.jdbc(), state.orElse(null));
            } catch (SQLException | IOException | JobException | ConfigurationException | RuntimeException e) {
                lease.close();
                throw e;
            }
        } catch (SQLException e) {
            throw new JobException("the dataset cannot be read: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new JobException("generation.statedir cannot be read or written: " + e, e);
        }
    }

    /** What is needed to follow a job that runs already, whose lease is its own. Changes nothing. */
    PreparedGeneration ofRunningJob() throws ConfigurationException, DatasetException, JobException {
        DatasetDatabase database = DatasetDatabase.of(config.database());
        try (DatasetConnection connection = database.connect()) {
            GenerationPlan plan = GenerationPlan.of(config, connection);
            Generation generation = Generation.read(connection)
                    .orElseThrow(() -> new JobException("the tables of the running job's dataset are gone"));
            return new PreparedGeneration(
                    plan,
                    plan.keys(AuthKeys.of(config)),
                    Submission.ofRunningJob(database.jdbc(), generation, statedir.toString()),
                    database.jdbc(),
                    null);
        } catch (SQLException e) {
            throw new JobException("the dataset cannot be read: " + e.getMessage(), e);
        }
    }

    private static boolean isPartOfInjectionLeft(GenerationPlan plan, DatasetConnection connection)
            throws SQLException {
        if (plan.points() == null) {
            return false;
        }
        Progress progress = Progress.read(connection, plan.inputsByTrace());
        return progress.settled() < progress.expected();
    }

    private void requireEnabled() throws ConfigurationException {
        if (!config.generation().enabled() && !config.injection().enabled()) {
            throw new ConfigurationException(
                    List.of(
                            "generation.enabled: must be true to generate, not false; to replay traces, run bin/faasload inject"));
        }
    }

    /** Fails while the last submitted job runs, and clears its address if it has ended; the lease excludes all others. */
    private void requireNoRunningJob() throws JobException, InterruptedException {
        try {
            Optional<JobAddress> last = JobAddress.read(config.generation());
            if (last.isPresent() && JobStatusQuery.isRunning(last.get())) {
                throw new JobException("a generation is already running with generation.statedir " + statedir + ", at "
                        + last.get().rest() + ": bin/faasload status shows it, bin/faasload stop stops it");
            }
            JobAddress.clear(config.generation());
        } catch (IOException e) {
            throw new JobException("generation.statedir cannot be read: " + e, e);
        }
    }

    private Generation.Settings settings(GenerationPlan plan, StartFrom start) {
        return new Generation.Settings(
                config.generation().seed(),
                config.generation().streams().name().toLowerCase(Locale.ROOT),
                plan.definitions(),
                config.toJson(),
                versions(),
                plan.points() == null ? "generation" : "injection",
                start instanceof StartFrom.NewDataset);
    }

    private static String versions() {
        return String.format(
                "{\"faasload\":\"%s\",\"flink\":\"%s\",\"java\":\"%s\"}",
                GenerationEnvironment.version(), EnvironmentInformation.getVersion(), Runtime.version());
    }

    private void storeEnvironment(GenerationPlan plan, Map<String, AuthKey> keys, DatasetConnection connection)
            throws SQLException {
        Map<String, AuthKey> actions = new LinkedHashMap<>();
        plan.traces().forEach(trace -> {
            Target target = trace.target();
            actions.put(target.action(), Objects.requireNonNull(keys.get(target.namespace())));
        });
        try (RestClient client = RestClient.of(config.openwhisk())) {
            GenerationEnvironment.storeBuilds(client, connection);
            DeployedActions.store(client, actions, connection);
        }
    }

    private Optional<String> chooseState(
            StartFrom start, GenerationPlan plan, Generation generation, DatasetConnection connection)
            throws JobException, SQLException, IOException {
        Progress progress = Progress.read(connection, plan.inputsByTrace());
        if (!(start instanceof StartFrom.NamedState)) {
            RetriedRuns.prepare(
                            plan,
                            progress,
                            states,
                            generation.dataset(),
                            connection,
                            start instanceof StartFrom.RetryOfFailed)
                    .ifPresent(out::println);
        }
        Optional<SavedState> state = new StateChoice(
                        states, config.generation().statebackend(), generation, plan, progress, connection, out)
                .choose(start);
        if (state.isEmpty()) {
            out.println(progress.hasRuns() ? "Resuming from the rows in the dataset" : "Starting a new dataset");
        }
        return state.map(SavedState::address);
    }
}
