package io.faasload.driver.state;

import io.faasload.job.invoke.InvokeOperator;
import io.faasload.job.invoke.WaitingCall;
import io.faasload.schedule.InvocationSource;
import io.faasload.schedule.split.TraceSplit;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.core.fs.CloseableRegistry;
import org.apache.flink.core.io.SimpleVersionedSerialization;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.CompletedCheckpointStorageLocation;
import org.apache.flink.runtime.state.DefaultOperatorStateBackendBuilder;
import org.apache.flink.runtime.state.IncrementalKeyedStateHandle;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.OperatorStateBackend;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.SavepointKeyedStateHandle;
import org.apache.flink.runtime.state.filesystem.AbstractFsCheckpointStorageAccess;
import org.jspecify.annotations.Nullable;

/**
 * An intact savepoint or retained checkpoint: its metadata is readable, no file that it names is missing or too short, it
 * contains the schedule, its files match their checksums (if it has checksums), and this build has the classes of its
 * serializers.
 *
 * @param address of the folder, as Flink takes it
 * @param backend the state backend that alone can restore it, as {@code generation.statebackend} names it; null for any, which is so of
 *     savepoints
 * @param datasets ids of the datasets that its traces belong to; exactly one, unless it has no traces
 * @param nextInputs number of the next input, by trace id
 * @param waiting how many earlier inputs still wait to be invoked, by trace id
 */
public record SavedState(
        String address,
        @Nullable String backend,
        Set<String> datasets,
        Map<Integer, Integer> nextInputs,
        Map<Integer, Integer> waiting) {

    /** The part of the state of Flink's source operator in which it keeps the splits. */
    private static final ListStateDescriptor<byte[]> SPLITS =
            new ListStateDescriptor<>("SourceReaderState", BytePrimitiveArraySerializer.INSTANCE);

    /**
     * Reads a state.
     *
     * @param address folder, or the {@code _metadata} in it, on any file system that Flink supports here
     * @throws IOException if it is not intact, or was written by another build; the message says why
     */
    public static SavedState read(String address) throws IOException {
        CompletedCheckpointStorageLocation location =
                AbstractFsCheckpointStorageAccess.resolveCheckpointPointer(address);
        Optional<Path> folder = SavedStates.local(location.getExternalPointer());
        if (folder.isPresent()) {
            Checksums.verify(folder.get());
        }
        CheckpointMetadata metadata;
        try (DataInputStream in =
                new DataInputStream(location.getMetadataHandle().openInputStream())) {
            metadata = Checkpoints.loadCheckpointMetadata(
                    in, SavedState.class.getClassLoader(), location.getExternalPointer());
        } catch (EOFException e) {
            throw new IOException("its metadata is truncated", e);
        } catch (RuntimeException e) {
            throw new IOException("its metadata cannot be read: " + e, e);
        }
        for (OperatorState operator : metadata.getOperatorStates()) {
            for (OperatorSubtaskState subtask : operator.getStates()) {
                StateFiles.require(subtask);
                StateSerializers.require(subtask);
            }
        }
        Set<String> datasets = new TreeSet<>();
        Map<Integer, Integer> nextInputs = new TreeMap<>();
        for (byte[] split : elements(metadata, InvocationSource.UID, SPLITS)) {
            TraceSplit trace = trace(split);
            nextInputs.put(trace.trace(), trace.nextInput());
            datasets.add(trace.dataset());
        }
        Map<Integer, Integer> waiting = new TreeMap<>();
        for (WaitingCall call : elements(metadata, InvokeOperator.UID, InvokeOperator.waitingCalls())) {
            waiting.merge(call.invocation().id().trace(), 1, Integer::sum);
        }
        return new SavedState(
                folder.isPresent() ? location.getExternalPointer() : folder(address),
                backend(keyedState(metadata)),
                datasets,
                nextInputs,
                waiting);
    }

    /** As given: the file system of s3:// calls itself s3a://, which a cluster need not have. */
    private static String folder(String address) {
        org.apache.flink.core.fs.Path path = new org.apache.flink.core.fs.Path(address);
        return (path.getName().equals(SavedStates.METADATA) ? path.getParent() : path).toString();
    }

    /** Whether this is a retained checkpoint, not a savepoint: Flink names their folders {@code chk-N}. */
    public boolean isCheckpoint() {
        return address.contains("/" + SavedStates.CHECKPOINT);
    }

    /** How many inputs of a trace had been invoked, or refused, when this state was written. */
    public int done(int trace) {
        return nextInputs.getOrDefault(trace, 1) - 1 - waiting.getOrDefault(trace, 0);
    }

    /**
     * How many inputs of these traces had been scheduled when this state was written.
     *
     * @param inputs how many each trace has now, by id
     */
    public int scheduled(Map<Integer, Integer> inputs) {
        return inputs.entrySet().stream()
                .mapToInt(trace -> Math.min(nextInputs.getOrDefault(trace.getKey(), 1) - 1, trace.getValue()))
                .sum();
    }

    private static List<KeyedStateHandle> keyedState(CheckpointMetadata metadata) {
        return metadata.getOperatorStates().stream()
                .flatMap(operator -> operator.getStates().stream())
                .flatMap(subtask -> subtask.getManagedKeyedState().stream())
                .toList();
    }

    /** The backend that wrote these parts of a state; null if any can read them. */
    static @Nullable String backend(List<KeyedStateHandle> handles) {
        if (handles.stream().anyMatch(IncrementalKeyedStateHandle.class::isInstance)) {
            return "rocksdb";
        }
        return handles.stream().allMatch(SavepointKeyedStateHandle.class::isInstance) ? null : "hashmap";
    }

    private static TraceSplit trace(byte[] split) throws IOException {
        try {
            return SimpleVersionedSerialization.readVersionAndDeSerialize(InvocationSource.splitSerializer(), split);
        } catch (IOException | RuntimeException e) {
            throw StateSerializers.asRefusal(e);
        }
    }

    private static <T> List<T> elements(CheckpointMetadata metadata, String uid, ListStateDescriptor<T> descriptor)
            throws IOException {
        List<OperatorStateHandle> handles = metadata.getOperatorStates().stream()
                .filter(operator ->
                        operator.getOperatorUid().filter(uid::equals).isPresent())
                .flatMap(operator -> operator.getStates().stream())
                .flatMap(subtask -> subtask.getManagedOperatorState().stream())
                .toList();
        List<T> elements = new ArrayList<>();
        // One at a time: a backend restored from several handles keeps only one task's share of the elements.
        for (OperatorStateHandle handle : handles) {
            requireState(descriptor.getName(), uid, handle);
            try (OperatorStateBackend backend = backend(handle)) {
                backend.getListState(descriptor).get().forEach(elements::add);
            } catch (Exception e) {
                throw StateSerializers.asRefusal(e);
            }
        }
        return elements;
    }

    /** Without this check, a state that lacks it would look like one with nothing done. Flink may rename the source's state. */
    private static void requireState(String name, String uid, OperatorStateHandle handle) throws OtherBuildException {
        Set<String> names = handle.getStateNameToPartitionOffsets().keySet();
        if (!names.contains(name)) {
            throw new OtherBuildException(new IllegalStateException(
                    "operator " + uid + " has no state " + name + ", but " + new TreeSet<>(names)));
        }
    }

    private static OperatorStateBackend backend(OperatorStateHandle handle) throws IOException {
        return new DefaultOperatorStateBackendBuilder(
                        SavedState.class.getClassLoader(),
                        new ExecutionConfig(),
                        false,
                        List.of(handle),
                        new CloseableRegistry())
                .build();
    }
}
