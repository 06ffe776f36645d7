package io.faasload.job.delivery;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.faasload.dataset.runs.ParameterRows;
import io.faasload.dataset.runs.RunColumns;
import io.faasload.dataset.runs.TableColumn;
import io.faasload.run.Run;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A finished run as a record of Kafka. The key is {@code DATASET/ID}, so that the versions of a run are in one partition, in order,
 * and compaction keeps the last. The value is described by {@code run.schema.json}.
 *
 * @param topic to write to
 * @param dataset id of the dataset
 */
record RunJson(String topic, String dataset) implements KafkaRecordSerializationSchema<Run> {

    private static final JsonFactory JSON = new JsonFactory();

    @Override
    public ProducerRecord<byte[], byte[]> serialize(Run run, KafkaSinkContext context, @Nullable Long timestamp) {
        String key = dataset + "/" + run.id().value();
        return new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value(run));
    }

    private byte[] value(Run run) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("dataset", dataset);
            json.writeStringField("action", run.target().action());
            for (TableColumn<Run> column : RunColumns.ALL) {
                json.writeFieldName(column.name());
                write(json, column.stored(run));
            }
            json.writeObjectFieldStart("parameters");
            for (Map.Entry<String, String> parameter :
                    ParameterRows.of(run.parameters()).entrySet()) {
                json.writeStringField(parameter.getKey(), parameter.getValue());
            }
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void write(JsonGenerator json, @Nullable Object value) throws IOException {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof Boolean flag) {
            json.writeBoolean(flag);
        } else if (value instanceof Number number) {
            json.writeNumber(number.longValue());
        } else {
            json.writeString((String) value);
        }
    }
}
