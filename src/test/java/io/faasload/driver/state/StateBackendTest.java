package io.faasload.driver.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.CheckpointType;
import org.apache.flink.runtime.checkpoint.SavepointType;
import org.apache.flink.runtime.checkpoint.SnapshotType;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.Test;

class StateBackendTest {

    @Test
    void checkpointsNeedTheBackendThatWroteThem() throws Exception {
        assertThat(backend(new HashMapStateBackend(), CheckpointType.CHECKPOINT))
                .isEqualTo("hashmap");
        assertThat(backend(new EmbeddedRocksDBStateBackend(true), CheckpointType.CHECKPOINT))
                .isEqualTo("rocksdb");
    }

    @Test
    void savepointsNeedNone() throws Exception {
        SnapshotType savepoint = SavepointType.savepoint(SavepointFormatType.CANONICAL);

        assertThat(backend(new HashMapStateBackend(), savepoint)).isNull();
        assertThat(backend(new EmbeddedRocksDBStateBackend(true), savepoint)).isNull();
        assertThat(SavedState.backend(List.of())).isNull();
    }

    private static String backend(StateBackend backend, SnapshotType type) throws Exception {
        try (var harness = new KeyedOneInputStreamOperatorTestHarness<>(
                new KeyedProcessOperator<>(new Keep()), key -> key, Types.STRING)) {
            harness.setStateBackend(backend);
            harness.open();
            harness.processElement("key", 1);
            List<KeyedStateHandle> handles = harness.snapshotWithLocalState(1, 2, type)
                    .getJobManagerOwnedState()
                    .getManagedKeyedState()
                    .asList();
            assertThat(handles).isNotEmpty();
            return SavedState.backend(handles);
        }
    }

    private static final class Keep extends KeyedProcessFunction<String, String, String> {

        private static final long serialVersionUID = 1L;

        private transient ValueState<String> state;

        @Override
        public void open(OpenContext context) {
            state = getRuntimeContext().getState(new ValueStateDescriptor<>("state", Types.STRING));
        }

        @Override
        public void processElement(String value, Context context, Collector<String> out) throws Exception {
            state.update(value);
        }
    }
}
