package io.faasload.driver;

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
import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds orphans whose event was lost. A call whose answer was lost is retried; if the first call's event is lost too, only
 * OpenWhisk's list of activations has it. The list is read at the end of a generation, and only for the actions that have such
 * calls: one request per 200 activations.
 */
final class DuplicateActivations {

    private static final Logger LOG = LoggerFactory.getLogger(DuplicateActivations.class);

    /** How far the platform's clock may be behind this one. */
    private static final long CLOCK_MARGIN_MILLIS = 60_000;

    private DuplicateActivations() {}

    /** Stores as orphans the activations that OpenWhisk lists and no run has. Logs a failure. */
    static void store(
            LoaderConfig.OpenWhisk config, Map<String, AuthKey> keys, JdbcSettings jdbc, Generation generation) {
        try (DatasetConnection connection = jdbc.connect()) {
            store(config, keys, connection, generation);
        } catch (SQLException | IOException e) {
            LOG.warn(
                    "Cannot search OpenWhisk's activations for orphans ({}); the next generate searches again",
                    e.getMessage());
            LOG.debug("Cannot search for orphans", e);
        }
    }

    private static void store(
            LoaderConfig.OpenWhisk config,
            Map<String, AuthKey> keys,
            DatasetConnection connection,
            Generation generation)
            throws SQLException, IOException {
        List<RepeatedCalls> repeated = RepeatedCalls.read(connection);
        if (repeated.isEmpty()) {
            return;
        }
        OrphanStatement orphans = new OrphanStatement(generation.epoch());
        try (RestClient client = new RestClient(config.apihost(), !config.disablecert(), config.calltimeout());
                PreparedStatement statement = connection.prepareStatement(OrphanStatement.SQL)) {
            for (RepeatedCalls calls : repeated) {
                AuthKey key = keys.get(calls.namespace());
                // A namespace that is no longer configured was searched while it was.
                if (key != null) {
                    store(client, key, calls, since(calls, generation), statement, orphans);
                }
            }
        }
    }

    /** Earlier activations are another dataset's. */
    private static long since(RepeatedCalls calls, Generation generation) {
        return Math.max(
                calls.firstPlannedMicros() / 1000 - CLOCK_MARGIN_MILLIS,
                generation.created().toEpochMilli());
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
