package io.faasload.job.delivery;

import io.faasload.config.LoaderConfig;
import io.faasload.dataset.Generation;
import io.faasload.dataset.JdbcSettings;
import io.faasload.dataset.delivery.DeliveredRuns;
import io.faasload.job.task.Machine;
import io.faasload.run.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.UUID;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.core.fs.Path;
import org.apache.flink.formats.parquet.ParquetWriterFactory;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.functions.sink.filesystem.OutputFileConfig;
import org.apache.flink.streaming.api.functions.sink.filesystem.bucketassigners.BasePathBucketAssigner;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * A sink of finished runs that commits with Flink's checkpoints, with the operator before it. A job has those that are configured:
 * the uids contain the target, so that another target starts without the state of the last one.
 *
 * @param target as in table {@code deliveries}
 * @param deliver the operator before the sink
 * @param sink commits with the checkpoint
 */
public record FinishedSink(String target, DeliverOperatorFactory deliver, Sink<Run> sink) {

    /** The broker's default limit; the client's default, an hour, exceeds it. */
    private static final String TRANSACTION_TIMEOUT_MILLIS = "900000";

    /** The configured ones. */
    public static List<FinishedSink> of(LoaderConfig config, Generation generation, JdbcSettings jdbc) {
        long epoch = generation.epoch();
        List<FinishedSink> configured = new ArrayList<>();
        for (String target : config.sinks().targets()) {
            configured.add(new FinishedSink(
                    target,
                    new DeliverOperatorFactory(Machine.real(), () -> new DatasetDeliveries(jdbc, target, epoch)),
                    target.startsWith("kafka:")
                            ? kafka(config, generation.dataset())
                            : parquet(config.sinks(), generation.dataset())));
        }
        return configured;
    }

    private static Sink<Run> kafka(LoaderConfig config, UUID dataset) {
        String topic = Objects.requireNonNull(config.sinks().kafkaTopic());
        Properties client = new Properties();
        client.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MILLIS);
        client.putAll(config.kafkaClient());
        client.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, config.sinks().kafkaBootstrap());
        return KafkaSink.<Run>builder()
                .setKafkaProducerConfig(client)
                .setRecordSerializer(new RunJson(topic, dataset.toString()))
                .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                .setTransactionalIdPrefix("faasload-" + dataset + "-" + topic)
                .build();
    }

    /** Files in a folder for each dataset; each file is closed with a checkpoint, as Parquet requires. */
    private static Sink<Run> parquet(LoaderConfig.Sinks sinks, UUID dataset) {
        return FileSink.forBulkFormat(
                        new Path(new Path(Objects.requireNonNull(sinks.parquetPath())), dataset.toString()),
                        new ParquetWriterFactory<>(new RunParquet(dataset.toString())))
                .withBucketAssigner(new BasePathBucketAssigner<>())
                .withOutputFileConfig(
                        OutputFileConfig.builder().withPartSuffix(".parquet").build())
                .build();
    }

    /** Adds the operator and the sink. */
    public void addTo(DataStream<Run> finished) {
        finished.keyBy(run -> DeliveredRuns.block(run.id()))
                .transform("deliver to " + target, TypeInformation.of(Run.class), deliver)
                .uid("deliver " + target)
                .sinkTo(sink)
                .name(target)
                .uid(target);
    }
}
