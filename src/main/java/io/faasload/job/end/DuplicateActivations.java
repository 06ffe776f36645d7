package io.faasload.job.end;

import io.faasload.config.AuthKey;
import io.faasload.config.LoaderConfig;
import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.Generation;
import io.faasload.dataset.JdbcSettings;
import io.faasload.dataset.runs.Orphan;
import io.faasload.dataset.runs.OrphanStatement;
import io.faasload.dataset.summary.RepeatedCalls;
import io.faasload.openwhisk.ActivationPages;
import io.faasload.openwhisk.ActivationSummary;
import io.faasload.openwhisk.RestClient;
import io.faasload.openwhisk.http.ServerTrust;
import java.io.IOException;
import java.io.Serializable;
import java.net.URI;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds orphans whose event was lost. A call whose answer was lost is retried; if the first call's event is lost too, only
 * OpenWhisk's list of activations has it. The list is read at the end of a generation, and only for the actions that have such
 * calls: one request per 200 activations.
 *
 * @param apiHost address of OpenWhisk's API
 * @param trust whose certificates to accept
 * @param callTimeout limit of a request
 * @param keys by namespace
 * @param jdbc the dataset
 * @param epoch of the submission
 * @param createdMillis when the dataset was created, ms since the epoch
 */
public record DuplicateActivations(
        URI apiHost,
        ServerTrust trust,
        Duration callTimeout,
        HashMap<String, AuthKey> keys,
        JdbcSettings jdbc,
        long epoch,
        long createdMillis)
        implements Serializable {

    private static final Logger LOG = LoggerFactory.getLogger(DuplicateActivations.class);

    /** How far the platform's clock may be behind this one. */
    private static final long CLOCK_MARGIN_MILLIS = 60_000;

    /** From the configuration. */
    public static DuplicateActivations of(
            LoaderConfig.OpenWhisk config, Map<String, AuthKey> keys, JdbcSettings jdbc, Generation generation) {
        return new DuplicateActivations(
                config.apihost(),
                ServerTrust.of(config),
                config.calltimeout(),
                new HashMap<>(keys),
                jdbc,
                generation.epoch(),
                generation.created().toEpochMilli());
    }

    /** Stores as orphans the activations that OpenWhisk lists and no run has. Logs a failure. */
    public void store() {
        try (DatasetConnection connection = jdbc.connect()) {
            store(connection);
        } catch (SQLException | IOException e) {
            LOG.warn(
                    "Cannot search OpenWhisk's activations for orphans ({}); the next generate searches again",
                    e.getMessage());
            LOG.debug("Cannot search for orphans", e);
        }
    }

    private void store(DatasetConnection connection) throws SQLException, IOException {
        List<RepeatedCalls> repeated = RepeatedCalls.read(connection);
        if (repeated.isEmpty()) {
            return;
        }
        OrphanStatement orphans = new OrphanStatement(epoch);
        try (RestClient client = new RestClient(apiHost, trust, callTimeout);
                PreparedStatement statement = connection.prepareStatement(OrphanStatement.SQL)) {
            for (RepeatedCalls calls : repeated) {
                AuthKey key = keys.get(calls.namespace());
                // A namespace that is no longer configured was searched while it was.
                if (key != null) {
                    store(client, key, calls, since(calls), statement, orphans);
                }
            }
        }
    }

    /** Earlier activations are another dataset's. */
    private long since(RepeatedCalls calls) {
        return Math.max(calls.firstPlannedMicros() / 1000 - CLOCK_MARGIN_MILLIS, createdMillis);
    }

    private static void store(
            RestClient client,
            AuthKey key,
            RepeatedCalls calls,
            long sinceMillis,
            PreparedStatement statement,
            OrphanStatement orphans)
            throws SQLException, IOException {
        ActivationPages pages = new ActivationPages(client, key, calls.action(), sinceMillis);
        for (List<ActivationSummary> page = pages.next(); !page.isEmpty(); page = pages.next()) {
            for (ActivationSummary activation : page) {
                Orphan orphan = new Orphan(
                        activation.activationId(),
                        calls.namespace(),
                        calls.action(),
                        activation.startMillis(),
                        activation.durationMillis());
                orphans.accept(statement, List.of(orphan));
                statement.addBatch();
            }
            var unused = statement.executeBatch();
        }
    }
}
