package io.faasload.driver.state;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.IncrementalRemoteKeyedStateHandle;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.StreamStateHandle;
import org.apache.flink.runtime.state.filesystem.FileStateHandle;
import org.jspecify.annotations.Nullable;

/** The files of states: what is in a folder, and those that a state's metadata names. */
final class StateFiles {

    private StateFiles() {}

    /** What is in a folder; nothing if it is missing. */
    static List<FileStatus> list(Path folder) throws IOException {
        try {
            // Null from the local file system if the folder is missing.
            FileStatus @Nullable [] files = folder.getFileSystem().listStatus(folder);
            return files == null ? List.of() : List.of(files);
        } catch (FileNotFoundException e) {
            return List.of();
        }
    }

    /** Of a file or folder; empty if it is missing. */
    static Optional<FileStatus> status(Path file) throws IOException {
        try {
            return Optional.of(file.getFileSystem().getFileStatus(file));
        } catch (FileNotFoundException e) {
            return Optional.empty();
        }
    }

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
