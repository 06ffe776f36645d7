package io.faasload.contract;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.Optional;

/**
 * The OpenWhisk under test.
 *
 * @param whisk in the namespace of a user with sufficient limits
 * @param limitedWhisk in the namespace of a user with low limits
 * @param events Kafka's bootstrap servers and topic of the user events
 */
record ContractTarget(ContractWhisk whisk, Optional<ContractWhisk> limitedWhisk, Optional<Events> events)
        implements AutoCloseable {

    /** Where the user events are published. */
    record Events(String bootstrapServers, String topic) {}

    ContractWhisk requireLimited() {
        assumeTrue(limitedWhisk.isPresent(), "no user with low limits: set -Dcontract.limited.auth=uuid:key");
        return limitedWhisk.get();
    }

    Events requireEvents() {
        assumeTrue(events.isPresent(), "no Kafka: set -Dcontract.kafka=host:port");
        return events.get();
    }

    @Override
    public void close() throws IOException {
        whisk.close();
        if (limitedWhisk.isPresent()) {
            limitedWhisk.get().close();
        }
    }
}
