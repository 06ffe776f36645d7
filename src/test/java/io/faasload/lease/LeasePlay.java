package io.faasload.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.DatasetException;
import io.faasload.dataset.TestDataset;
import io.faasload.simulation.ModelTable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;

/**
 * Submissions that acquire, renew, describe, release and query one lease at random, with the statements of {@link LeaseRow} and
 * on the model. Whatever happens to another submission's lease while an acquisition waits happens just before it retries.
 */
public final class LeasePlay {

    private static final String REFUSED = "refused";
    private static final String WAITS = "waits";

    private final TestDataset dataset;
    private final DatasetConnection connection;
    private final DatabaseClock clock;
    private final Random random;
    private final ModelTable model;
    private final List<Long> epochs = new ArrayList<>();
    private final List<String> history = new ArrayList<>();
    private long nowMicros;

    /**
     * Starts with a clock at 0 and no lease.
     *
     * @param connection in addition to that of the dataset
     */
    public LeasePlay(TestDataset dataset, DatasetConnection connection, DatabaseClock clock, Random random)
            throws SQLException {
        this.dataset = dataset;
        this.connection = connection;
        this.clock = clock;
        this.random = random;
        this.model = new ModelTable(dataset.epoch());
        epochs.add(dataset.epoch());
    }

    public void play(int steps) throws Exception {
        for (int i = 0; i < steps; i++) {
            if (random.nextInt(8) == 0) {
                acquire();
            } else {
                step();
            }
            assertThat(dataset.epoch()).as(this::story).isEqualTo(model.epoch());
            assertThat(LeaseRow.read(connection).map(LeasePlay::row))
                    .as(this::story)
                    .isEqualTo(Optional.ofNullable(model.lease()));
        }
    }

    private static ModelTable.HeldLease row(LeaseRow lease) {
        return new ModelTable.HeldLease(lease.epoch(), lease.holder(), micros(lease.since()), micros(lease.until()));
    }

    private static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }

    private void step() throws SQLException {
        long epoch = epochs.get(Math.max(0, epochs.size() - 1 - random.nextInt(3)));
        switch (random.nextInt(6)) {
            case 0 -> {
                note("renew " + epoch);
                assertThat(LeaseRow.renew(connection, epoch)).as(this::story).isEqualTo(model.renew(epoch, nowMicros));
            }
            case 1 -> {
                note("release " + epoch);
                LeaseRow.release(connection, epoch);
                model.release(epoch);
            }
            case 2 -> {
                String holder = "holder " + random.nextInt(2);
                note("describe " + epoch + " as " + holder);
                LeaseRow.describe(connection, epoch, holder);
                model.describe(epoch, holder);
            }
            default -> {
                nowMicros += 1 + random.nextInt(2_000_000);
                clock.set(nowMicros);
                note("at " + nowMicros + " us");
                assertThat(LeaseRow.remaining(connection, epoch))
                        .as(this::story)
                        .isEqualTo(remaining(epoch));
            }
        }
    }

    private Optional<Duration> remaining(long epoch) {
        OptionalLong micros = model.remaining(epoch, nowMicros);
        return micros.isPresent() ? Optional.of(Duration.of(micros.getAsLong(), ChronoUnit.MICROS)) : Optional.empty();
    }

    private void acquire() throws Exception {
        ModelTable.Acquisition acquisition = model.acquisition("me");
        var outcomes = new ArrayList<String>();
        Connection own = beforeEachAttempt(dataset.connection.jdbc(), () -> {
            if (!outcomes.isEmpty()) {
                for (int i = random.nextInt(3); i >= 0; i--) {
                    step();
                }
            }
            outcomes.add(attempted(acquisition));
            note("acquire: " + outcomes);
        });
        String outcome;
        try {
            outcome = String.valueOf(LeaseRow.acquire(
                            new DatasetConnection(own, dataset.connection.schema()), TestDataset.SETTINGS, "me")
                    .epoch());
            epochs.add(model.epoch());
        } catch (DatasetException e) {
            outcome = REFUSED;
        }
        assertThat(outcomes.remove(outcomes.size() - 1)).as(this::story).isEqualTo(outcome);
        assertThat(outcomes).as(this::story).allMatch(WAITS::equals);
    }

    private String attempted(ModelTable.Acquisition acquisition) {
        try {
            OptionalLong epoch = acquisition.attempt(nowMicros);
            return epoch.isPresent() ? String.valueOf(epoch.getAsLong()) : WAITS;
        } catch (ModelTable.LeaseHeldException e) {
            return REFUSED;
        }
    }

    /** Runs before an attempt. */
    private interface Before {
        void attempt() throws SQLException;
    }

    /** The connection; each attempt starts with a transaction. */
    private static Connection beforeEachAttempt(Connection connection, Before before) {
        return (Connection) Proxy.newProxyInstance(
                LeasePlay.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("setAutoCommit") && arguments[0].equals(false)) {
                        before.attempt();
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private void note(String event) {
        history.add(event);
    }

    private String story() {
        return String.join("\n", history);
    }
}
