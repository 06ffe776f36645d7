package io.faasload.job.delivery;

import io.faasload.dataset.runs.ParameterRows;
import io.faasload.dataset.runs.RunColumns;
import io.faasload.dataset.runs.TableColumn;
import io.faasload.run.Run;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.formats.parquet.ParquetBuilder;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;
import org.jspecify.annotations.Nullable;

/**
 * Finished runs as Parquet, compressed with zstd: the same fields as {@link RunJson}, parameters as a map. Its row groups are small,
 * since one is in memory while it is written.
 *
 * @param dataset id of the dataset
 */
record RunParquet(String dataset) implements ParquetBuilder<Run> {

    private static final long ROW_GROUP_BYTES = 16L << 20;

    @Override
    public ParquetWriter<Run> createWriter(OutputFile file) throws IOException {
        return new Builder(file, new Rows(dataset))
                .withConf(new PlainParquetConfiguration())
                .withCompressionCodec(CompressionCodecName.ZSTD)
                .withRowGroupSize(ROW_GROUP_BYTES)
                .build();
    }

    private static final class Builder extends ParquetWriter.Builder<Run, Builder> {

        private final Rows rows;

        private Builder(OutputFile file, Rows rows) {
            super(file);
            this.rows = rows;
        }

        @Override
        protected Builder self() {
            return this;
        }

        /** For Hadoop; abstract in the builder. */
        @Override
        @SuppressWarnings("deprecation")
        protected WriteSupport<Run> getWriteSupport(Configuration configuration) {
            return rows;
        }

        @Override
        protected WriteSupport<Run> getWriteSupport(ParquetConfiguration configuration) {
            return rows;
        }
    }

    private static final class Rows extends WriteSupport<Run> {

        private static final MessageType SCHEMA = schema();

        private final String dataset;
        private @Nullable RecordConsumer consumer;

        private Rows(String dataset) {
            this.dataset = dataset;
        }

        private static MessageType schema() {
            List<Type> fields = new ArrayList<>();
            fields.add(text(Types.required(PrimitiveTypeName.BINARY)).named("dataset"));
            fields.add(text(Types.required(PrimitiveTypeName.BINARY)).named("action"));
            for (TableColumn<Run> column : RunColumns.ALL) {
                fields.add(
                        switch (column.type()) {
                            case BOOLEAN ->
                                Types.optional(PrimitiveTypeName.BOOLEAN).named(column.name());
                            case INTEGER ->
                                Types.optional(PrimitiveTypeName.INT32).named(column.name());
                            case BIGINT ->
                                Types.optional(PrimitiveTypeName.INT64).named(column.name());
                            case TEXT ->
                                text(Types.optional(PrimitiveTypeName.BINARY)).named(column.name());
                        });
            }
            fields.add(Types.requiredMap()
                    .key(text(Types.required(PrimitiveTypeName.BINARY)).named("key"))
                    .value(text(Types.required(PrimitiveTypeName.BINARY)).named("value"))
                    .named("parameters"));
            return new MessageType("run", fields);
        }

        private static Types.PrimitiveBuilder<org.apache.parquet.schema.PrimitiveType> text(
                Types.PrimitiveBuilder<org.apache.parquet.schema.PrimitiveType> type) {
            return type.as(LogicalTypeAnnotation.stringType());
        }

        /** For Hadoop; abstract in the base class. */
        @Override
        @SuppressWarnings("deprecation")
        public WriteContext init(Configuration configuration) {
            return new WriteContext(SCHEMA, Map.of());
        }

        @Override
        public WriteContext init(ParquetConfiguration configuration) {
            return new WriteContext(SCHEMA, Map.of());
        }

        @Override
        public void prepareForWrite(RecordConsumer recordConsumer) {
            consumer = recordConsumer;
        }

        @Override
        public void write(Run run) {
            RecordConsumer row = Objects.requireNonNull(consumer);
            row.startMessage();
            add(row, 0, dataset);
            add(row, 1, run.target().action());
            int field = 2;
            for (TableColumn<Run> column : RunColumns.ALL) {
                add(row, field++, column.stored(run));
            }
            addParameters(row, field, ParameterRows.of(run.parameters()));
            row.endMessage();
        }

        private static void add(RecordConsumer row, int field, @Nullable Object value) {
            if (value != null) {
                String name = SCHEMA.getFieldName(field);
                row.startField(name, field);
                if (value instanceof Boolean flag) {
                    row.addBoolean(flag);
                } else if (value instanceof Integer number) {
                    row.addInteger(number);
                } else if (value instanceof Long number) {
                    row.addLong(number);
                } else {
                    row.addBinary(Binary.fromString((String) value));
                }
                row.endField(name, field);
            }
        }

        private static void addParameters(RecordConsumer row, int field, Map<String, String> parameters) {
            row.startField("parameters", field);
            row.startGroup();
            if (!parameters.isEmpty()) {
                row.startField("key_value", 0);
                parameters.forEach((name, value) -> {
                    row.startGroup();
                    row.startField("key", 0);
                    row.addBinary(Binary.fromString(name));
                    row.endField("key", 0);
                    row.startField("value", 1);
                    row.addBinary(Binary.fromString(value));
                    row.endField("value", 1);
                    row.endGroup();
                });
                row.endField("key_value", 0);
            }
            row.endGroup();
            row.endField("parameters", field);
        }
    }
}
