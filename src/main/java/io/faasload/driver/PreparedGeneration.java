package io.faasload.driver;

import io.faasload.config.AuthKey;
import io.faasload.dataset.Generation;
import io.faasload.dataset.JdbcSettings;
import io.faasload.driver.plan.GenerationPlan;
import io.faasload.lease.Submission;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A generation that can start.
 *
 * @param keys by namespace
 * @param lease of this submission
 * @param state address of the savepoint or checkpoint to resume from; null for the rows alone
 */
record PreparedGeneration(
        GenerationPlan plan,
        Map<String, AuthKey> keys,
        Submission lease,
        JdbcSettings jdbc,
        @Nullable String state) implements AutoCloseable {

    /** The dataset, with the epoch of this submission. */
    Generation generation() {
        return lease.generation();
    }

    @Override
    public void close() {
        lease.close();
    }
}
