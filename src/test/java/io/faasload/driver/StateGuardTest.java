package io.faasload.driver;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.cluster.JobException;
import io.faasload.driver.state.SavedState;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StateGuardTest {

    @Test
    void refusesTheCheckpointOfAnotherBackend() {
        assertThatThrownBy(() ->
                        guard("file:/states/checkpoints/a/chk-3", "rocksdb").requireBackend("hashmap"))
                .isInstanceOf(JobException.class)
                .hasMessage(
                        "checkpoint file:/states/checkpoints/a/chk-3 cannot be resumed with generation.statebackend:"
                                + " hashmap, because it was written with rocksdb: set it to rocksdb, and change it after the"
                                + " next stop, because any backend can read a savepoint");
    }

    @Test
    void acceptsTheSameBackendAndSavepoints() throws JobException {
        guard("file:/states/checkpoints/a/chk-3", "hashmap").requireBackend("hashmap");
        guard("file:/states/savepoint-1", null).requireBackend("hashmap");
    }

    private static StateGuard guard(String address, @Nullable String backend) {
        return new StateGuard(new SavedState(address, backend, Set.of(), Map.of(), Map.of()));
    }
}
