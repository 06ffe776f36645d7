package io.faasload.driver;

import io.faasload.cluster.JobAddress;
import io.faasload.cluster.JobException;
import io.faasload.cluster.JobStatusQuery;
import io.faasload.config.AuthKey;
import io.faasload.config.AuthKeys;
import io.faasload.config.LoaderConfig;
import io.faasload.config.key.ConfigurationException;
import io.faasload.dataset.DatasetDatabase;
import io.faasload.dataset.DatasetException;
import io.faasload.dataset.Generation;
import io.faasload.dataset.JdbcSettings;
import io.faasload.dataset.function.Traces;
import io.faasload.dataset.runs.Runs;
import io.faasload.dataset.summary.Progress;
import io.faasload.driver.plan.GenerationPlan;
import io.faasload.driver.state.SavedState;
import io.faasload.driver.state.SavedStates;
import io.faasload.lease.Submission;
import io.faasload.schedule.trace.TraceDefinition;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes sure that a generation can begin, and finds out from where. */
final class Preparation {

    private static final Logger LOG = LoggerFactory.getLogger(Preparation.class);

    private final LoaderConfig config;
    private final PrintWriter out;
    private final SavedStates states;

    Preparation(LoaderConfig config, PrintWriter out) {
        this.config = config;
        this.out = out;
        this.states = new SavedStates(config.generation().statedir());
    }

    /**
     * Where to begin.
     *
     * @param from state that somebody named
     * @param fresh begin anew, which needs a dataset without runs
     * @param search otherwise, take the newest state in {@code generation.statedir}
     */
    record Begin(Optional<String> from, boolean fresh, boolean search) {}

    PreparedGeneration prepare(Begin begin)
            throws ConfigurationException, DatasetException, JobException, InterruptedException {
        if (!config.generation().enabled()) {
            throw new ConfigurationException(
                    List.of(
                            "generation.enabled: must be true to generate, not false (FaaSLoad's injector mode is not there yet)"));
        }
        DatasetDatabase database = DatasetDatabase.of(config.database());
        database.prepare();
        try (Connection connection = database.connect()) {
            GenerationPlan plan = GenerationPlan.of(config, connection);
            Map<String, AuthKey> keys =
                    plan.keys(new AuthKeys(config.openwhisk().authkeys()));
            Readiness.require(config, plan, keys);
            refuseSecond(config.generation().statedir());
            Submission lease = Submission.acquire(
                    database.jdbc(),
                    new Generation.Settings(
                            config.generation().seed(),
                            config.generation().streams().name().toLowerCase(Locale.ROOT),
                            plan.definitions(),
                            config.toJson(),
                            versions(),
                            begin.fresh()),
                    config.generation().statedir());
            try {
                return withLease(begin, plan, keys, connection, database.jdbc(), lease);
            } catch (SQLException | IOException | JobException | RuntimeException e) {
                lease.close();
                throw e;
            }
        } catch (SQLException e) {
            throw new JobException("the dataset cannot be read: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new JobException("generation.statedir cannot be read or written: " + e, e);
        }
    }

    private PreparedGeneration withLease(
            Begin begin,
            GenerationPlan plan,
            Map<String, AuthKey> keys,
            Connection connection,
            JdbcSettings jdbc,
            Submission lease)
            throws JobException, SQLException, IOException {
        Generation generation = lease.generation();
        Progress progress = Progress.read(connection, plan.inputsByTrace());
        boolean hasRuns = progress.traces().stream().anyMatch(Preparation::hasRuns);
        if (begin.from().isEmpty()) {
            tryRefusedAgain(connection, plan, generation);
        }
        Optional<String> state = state(begin, plan, generation, progress, connection);
        states.prune(generation.dataset(), config.generation().keepstates(), state);
        LOG.info("Effective configuration: {}", config.toJson());
        if (state.isEmpty()) {
            out.println(hasRuns ? "Going on from the rows in the dataset" : "Beginning a new dataset");
        }
        out.flush();
        return new PreparedGeneration(plan, keys, lease, jdbc, state);
    }

    private static boolean hasRuns(Progress.TraceProgress trace) {
        return trace.started() + trace.done() > 0;
    }

    /** Two at once would invoke everything twice. The address of a job that is gone is forgotten. */
    private static void refuseSecond(Path statedir) throws JobException, InterruptedException {
        try {
            Optional<JobAddress> last = JobAddress.read(statedir);
            if (last.isPresent() && JobStatusQuery.isRunning(last.get())) {
                throw new JobException("a generation runs already with generation.statedir " + statedir + ", at "
                        + last.get().rest() + ": bin/faasload status shows it, bin/faasload stop ends it");
            }
            JobAddress.clear(statedir);
        } catch (IOException e) {
            throw new JobException("generation.statedir cannot be read: " + e, e);
        }
    }

    /** The states are past the refused runs and would not come back to them, so the rows alone are gone on from. */
    private void tryRefusedAgain(Connection connection, GenerationPlan plan, Generation generation)
            throws SQLException, IOException {
        boolean hasRefused = Progress.read(connection, plan.inputsByTrace()).traces().stream()
                .anyMatch(trace -> trace.refused() > 0);
        if (!hasRefused) {
            return;
        }
        // In this order: a crash in between leaves refused runs, or none and no state that is past them.
        states.disown(generation.dataset());
        int refused = 0;
        for (TraceDefinition trace : plan.traces()) {
            refused += Runs.deleteRefused(connection, trace.id(), trace.inputs());
        }
        out.println("Trying " + refused + " refused runs again");
    }

    private Optional<String> state(
            Begin begin, GenerationPlan plan, Generation generation, Progress progress, Connection connection)
            throws JobException, IOException, SQLException {
        Optional<SavedState> state;
        if (begin.from().isPresent()) {
            try {
                state = Optional.of(SavedState.read(begin.from().get()));
            } catch (IOException e) {
                throw new JobException(
                        "the state " + begin.from().get() + " cannot be gone on from: " + e.getMessage(), e);
            }
        } else if (begin.search() && !begin.fresh()) {
            refuseForeign(generation, progress);
            state = states.newestUsable(generation.dataset());
        } else {
            return Optional.empty();
        }
        if (state.isPresent()) {
            new StateGuard(state.get()).require(generation, plan, connection);
            Set<Integer> removed = new TreeSet<>(state.get().nextInputs().keySet());
            removed.removeAll(plan.inputsByTrace().keySet());
            if (!removed.isEmpty()) {
                out.println("No longer in table functions, and not continued (their runs stay): "
                        + String.join(", ", Traces.functions(connection, removed)));
            }
            out.println("Going on from " + state.get().address() + ", which has "
                    + state.get().scheduled(plan.inputsByTrace()) + " of " + progress.expected() + " inputs");
        }
        return state.map(SavedState::address);
    }

    /** A state of another dataset is of no use: FaaSLoad's users begin anew by dropping the tables. */
    private void refuseForeign(Generation generation, Progress progress) throws JobException, IOException {
        SavedStates.Found found = states.find(generation.dataset());
        if (found.own().isEmpty()
                && !found.foreign().isEmpty()
                && progress.traces().stream().noneMatch(Preparation::hasRuns)) {
            throw new JobException("the dataset has no runs and the states in generation.statedir are those of"
                    + " another one, newest " + found.foreign().get(0)
                    + ": begin anew with --fresh, or take another generation.statedir");
        }
    }

    private static String versions() {
        String own = Optional.ofNullable(Preparation.class.getPackage().getImplementationVersion())
                .orElse("development");
        return String.format(
                "{\"faasload\":\"%s\",\"flink\":\"%s\",\"java\":\"%s\"}",
                own, EnvironmentInformation.getVersion(), Runtime.version());
    }
}
