package io.faasload.driver.state;

import java.io.IOException;
import java.util.stream.Stream;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.IncrementalRemoteKeyedStateHandle;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.StreamStateHandle;
import org.apache.flink.runtime.state.filesystem.FileStateHandle;

/** The files that a state's metadata names. */
final class StateFiles {

    private StateFiles() {}

    /**
     * Checks that every file exists and is long enough.
     *
     * @throws IOException if a file is missing or too short
     */
    static void require(OperatorSubtaskState subtask) throws IOException {
        Stream<StreamStateHandle> operators = Stream.concat(
                        subtask.getManagedOperatorState().stream(), subtask.getRawOperatorState().stream())
                .map(OperatorStateHandle::getDelegateStateHandle);
        Stream<StreamStateHandle> keyed = Stream.concat(
                        subtask.getManagedKeyedState().stream(), subtask.getRawKeyedState().stream())
                .flatMap(StateFiles::files);
        for (StreamStateHandle handle : Stream.concat(operators, keyed).toList()) {
            require(handle);
        }
    }

    private static Stream<StreamStateHandle> files(KeyedStateHandle handle) {
        if (handle instanceof IncrementalRemoteKeyedStateHandle incremental) {
            return incremental.streamSubHandles();
        }
        if (handle instanceof KeyGroupsStateHandle groups) {
            return Stream.of(groups.getDelegateStateHandle());
        }
        return Stream.empty(); // From a backend that we do not configure: Flink reports damage when it restores.
    }

    private static void require(StreamStateHandle handle) throws IOException {
        if (handle instanceof FileStateHandle file) {
            Path path = file.getFilePath();
            long bytes = path.getFileSystem().getFileStatus(path).getLen();
            if (bytes < file.getStateSize()) {
                throw new IOException(path + " has only " + bytes + " of " + file.getStateSize() + " bytes");
            }
        }
    }
}
