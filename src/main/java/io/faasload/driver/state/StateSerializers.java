package io.faasload.driver.state;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.io.VersionMismatchException;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.IncrementalRemoteKeyedStateHandle;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.KeyedBackendSerializationProxy;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.OperatorBackendSerializationProxy;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.StreamStateHandle;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot;
import org.apache.flink.util.ExceptionUtils;
import org.jspecify.annotations.Nullable;

/** The serializers that a state was written with, which Flink stores at the head of each file. */
final class StateSerializers {

    private static final ClassLoader LOADER = StateSerializers.class.getClassLoader();

    private StateSerializers() {}

    /**
     * Checks that this build has their classes and fields.
     *
     * @throws OtherBuildException if it does not
     * @throws IOException if they cannot be read
     */
    static void require(OperatorSubtaskState subtask) throws IOException {
        List<StateMetaInfoSnapshot> states = new ArrayList<>();
        try {
            for (OperatorStateHandle handle : subtask.getManagedOperatorState()) {
                OperatorBackendSerializationProxy head = new OperatorBackendSerializationProxy(LOADER);
                try (InputStream in = handle.openInputStream()) {
                    head.read(new DataInputViewStreamWrapper(in));
                }
                states.addAll(head.getOperatorStateMetaInfoSnapshots());
            }
            for (KeyedStateHandle handle : subtask.getManagedKeyedState()) {
                StreamStateHandle file = fileWithHead(handle);
                if (file != null) {
                    KeyedBackendSerializationProxy<?> head = new KeyedBackendSerializationProxy<>(LOADER);
                    try (InputStream in = file.openInputStream()) {
                        head.read(new DataInputViewStreamWrapper(in));
                    }
                    states.addAll(head.getStateMetaInfoSnapshots());
                }
            }
            states.stream()
                    .flatMap(state -> state.getSerializerSnapshotsImmutable().values().stream())
                    .forEach(snapshot -> snapshot.restoreSerializer());
        } catch (IOException | RuntimeException e) {
            throw asRefusal(e);
        }
    }

    private static @Nullable StreamStateHandle fileWithHead(KeyedStateHandle handle) {
        if (handle instanceof IncrementalRemoteKeyedStateHandle incremental) {
            return incremental.getMetaDataStateHandle();
        }
        // Null for a backend that we do not configure: Flink reports damage when it restores.
        return handle instanceof KeyGroupsStateHandle groups ? groups : null;
    }

    /** Turns an exception from reading a state into the reason why it is refused. */
    static IOException asRefusal(Exception e) {
        Throwable root = ExceptionUtils.findThrowable(e, cause -> cause.getCause() == null)
                .orElse(e);
        return root instanceof IOException && !(root instanceof VersionMismatchException)
                ? new IOException("its state cannot be read: " + root, e)
                : new OtherBuildException(e);
    }
}
