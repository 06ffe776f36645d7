package io.faasload.schedule;

import static io.faasload.schedule.trace.TraceFixtures.trace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.config.LoaderConfig.Streams;
import io.faasload.manifest.ParameterDefinition;
import io.faasload.manifest.ParameterDefinition.Type;
import io.faasload.schedule.enumerator.ScheduleState;
import io.faasload.schedule.enumerator.ScheduleStateSerializer;
import io.faasload.schedule.split.TraceSplit;
import io.faasload.schedule.split.TraceSplitSerializer;
import io.faasload.schedule.trace.Draws;
import io.faasload.schedule.trace.TraceDefinition;
import io.faasload.schedule.trace.TraceFixtures;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The golden bytes were written by released versions: they never change, and later versions get their own files. */
class StateSerializersTest {

    private static final ParameterDefinition NAME =
            new ParameterDefinition("größe", Type.RANGE_INT, -5L, 9_000_000_000L, List.of());

    private static Stream<Arguments> states() {
        return Stream.of(
                Arguments.of(new TraceSplitSerializer(), split(), "trace-split-v2.bin"),
                Arguments.of(new ScheduleStateSerializer(), scheduleState(), "schedule-state-v1-splits-v2.bin"));
    }

    /** Trace 3 before input 4. */
    private static TraceSplit split() {
        TraceDefinition trace = trace(3, 10, TraceFixtures.SIGMA, TraceFixtures.FORMAT, NAME);
        Draws draws = new Draws(trace, 19940503, Streams.INDEPENDENT);
        for (int i = 0; i < 3; i++) {
            draws.next();
        }
        return TraceSplit.of(TraceFixtures.DATASET, draws);
    }

    private static ScheduleState scheduleState() {
        return new ScheduleState(
                Set.of(7, 1, 70_000), List.of(TraceFixtures.split(trace(2, 10)), TraceFixtures.split(trace(5, 10))));
    }

    @ParameterizedTest
    @MethodSource("states")
    <T> void readsTheGoldenBytesAndWritesThemAgain(SimpleVersionedSerializer<T> serializer, T state, String file)
            throws Exception {
        byte[] golden = golden(file);

        T read = serializer.deserialize(serializer.getVersion(), golden);

        assertThat(read).usingRecursiveComparison().isEqualTo(state);
        assertThat(serializer.serialize(read)).isEqualTo(golden);
        assertThat(serializer.serialize(state)).isEqualTo(golden);
    }

    private static byte[] golden(String file) throws IOException {
        try (InputStream in = StateSerializersTest.class.getResourceAsStream("/golden/state/" + file)) {
            return in.readAllBytes();
        }
    }

    @Test
    void aTraceReadFromTheGoldenBytesContinuesItsDraws() throws Exception {
        TraceDefinition trace = trace(3, 10, TraceFixtures.SIGMA, TraceFixtures.FORMAT, NAME);
        Draws restored = new TraceSplitSerializer()
                .deserialize(2, golden("trace-split-v2.bin"))
                .resume(trace);

        Draws uninterrupted = new Draws(trace, 19940503, Streams.INDEPENDENT);
        IntStream.range(0, 3).forEach(i -> uninterrupted.next());

        assertThat(restored.nextInput()).isEqualTo(4);
        for (int i = 0; i < 1_000; i++) {
            assertThat(restored.next()).isEqualTo(uninterrupted.next());
        }
    }

    @ParameterizedTest
    @MethodSource("states")
    <T> void refusesAVersionThatItDoesNotKnow(SimpleVersionedSerializer<T> serializer, T state, String file)
            throws Exception {
        byte[] golden = golden(file);

        for (int version : new int[] {serializer.getVersion() - 1, serializer.getVersion() + 1}) {
            assertThatThrownBy(() -> serializer.deserialize(version, golden))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("version " + version);
        }
    }

    @ParameterizedTest
    @MethodSource("states")
    <T> void refusesBytesThatAreTooFewOrTooMany(SimpleVersionedSerializer<T> serializer, T state, String file)
            throws Exception {
        byte[] golden = golden(file);

        assertThatThrownBy(
                        () -> serializer.deserialize(serializer.getVersion(), Arrays.copyOf(golden, golden.length - 1)))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(
                        () -> serializer.deserialize(serializer.getVersion(), Arrays.copyOf(golden, golden.length + 1)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("1 extra bytes");
    }

    @Test
    void anEmptyScheduleIsKept() throws Exception {
        ScheduleStateSerializer serializer = new ScheduleStateSerializer();

        assertThat(serializer.deserialize(1, serializer.serialize(ScheduleState.empty())))
                .isEqualTo(ScheduleState.empty());
    }
}
