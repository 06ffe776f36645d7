package io.faasload.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.dataset.runs.Orphan;
import io.faasload.job.completion.PendingActivation;
import io.faasload.job.completion.RecordRequest;
import io.faasload.job.invoke.LimitedCalls;
import io.faasload.job.invoke.Samples;
import io.faasload.job.invoke.WaitingCall;
import io.faasload.job.usage.UsageRequest;
import io.faasload.openwhisk.UserEvent;
import io.faasload.run.Call;
import io.faasload.run.Invocation;
import io.faasload.run.Run;
import io.faasload.run.RunFixtures;
import io.faasload.run.RunId;
import io.faasload.run.RunStatus;
import io.faasload.run.Target;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.typeutils.PojoTypeInfo;
import org.apache.flink.api.java.typeutils.runtime.PojoSerializer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything that flows through the job or sits in its state. */
class SerializableTypesTest {

    static Stream<Object> values() {
        Invocation planned = Samples.invocation(1);
        Invocation started = Samples.started(2, "id-2", 1_000);
        UserEvent event = new UserEvent("id-2", "ns", "p/a", "invoker0", 5, 7L, 0L);
        Run.Sample sample = new Run.Sample(1, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
        Run.Usage usage = new Run.Usage("c", "exact", "hostname", 1L, 2L, "reset", null, List.of(sample));
        Run.Times times = new Run.Times(1L, 2L, 3L, 4L);
        Run.Etl etl = new Run.Etl(5L, 6L, 7L, 8L, 6_001L, 7_002L, 8_003L);
        Run.Ended ended = RunFixtures.ended("event", true, "success", times, etl, 256, "invoker0", usage);
        Run.Times untimed = new Run.Times(null, null, null, null);
        Run.Ended unknown = RunFixtures.ended("record", false, null, untimed, Run.Etl.UNKNOWN, null, null, null);
        return Stream.of(
                planned,
                started,
                new Call("id", 2, 3L, 4L, true),
                new Call(null, 0, null, null),
                new WaitingCall(planned, 1, 2, 3L, 4L, "error"),
                new WaitingCall(started, 0, 0, null, null, null),
                event,
                new UserEvent("id-2", "ns", "a", null, 5, null, null),
                new PendingActivation(started, null, false, 1, 2),
                new PendingActivation(null, event, true, 0, 2),
                new RecordRequest(started, event, false),
                new RecordRequest(started, null, true),
                new Orphan("id-3", "ns", "p/a", 5, 7L),
                new Orphan("id-3", "ns", "p/a", 5, null),
                sample,
                new Run.Sample(1, null, null, null, null, null, null, null, null),
                usage,
                new Run.Usage(null, null, null, null, null, null, "ambiguous", List.of()),
                new RunId(7, 1),
                new Target(8, "ns", "p/a"),
                times,
                untimed,
                etl,
                Run.Etl.UNKNOWN,
                ended,
                unknown,
                run(ended, "error"),
                run(unknown, null),
                run(null, null),
                new UsageRequest(run(ended, "error"), "0123456789ab", "java:8", 9L),
                new UsageRequest(run(null, null), null, null, null),
                new LimitedCalls(1, 2));
    }

    private static Run run(Run.Ended ended, String error) {
        return new Run(
                new RunId(7, 1),
                new Target(8, "ns", "p/a"),
                ended == null ? RunStatus.LOST : RunStatus.COMPLETED,
                "{}",
                5,
                ended == null ? new Call(null, 1, null, null) : new Call("id", 1, 6L, 7L),
                ended,
                error);
    }

    @ParameterizedTest
    @MethodSource("values")
    void survivesItsSerializerWithoutKryo(Object value) throws Exception {
        TypeSerializer<Object> serializer = serializer(value);
        DataOutputSerializer out = new DataOutputSerializer(64);
        serializer.serialize(value, out);
        DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());

        assertThat(serializer.deserialize(in)).isEqualTo(value);
        assertThat(in.available()).isZero();
        assertThat(serializer.copy(value)).isEqualTo(value);
    }

    @SuppressWarnings("unchecked")
    private static TypeSerializer<Object> serializer(Object value) {
        SerializerConfig withoutKryo =
                new SerializerConfigImpl(new Configuration().set(PipelineOptions.GENERIC_TYPES, false));
        TypeInformation<Object> type = (TypeInformation<Object>) TypeInformation.of(value.getClass());
        assertThat(type).isInstanceOf(PojoTypeInfo.class);
        TypeSerializer<Object> serializer = type.createSerializer(withoutKryo);
        assertThat(serializer).isInstanceOf(PojoSerializer.class);
        return serializer;
    }
}
