package io.faasload.export.file;

import io.faasload.export.table.ColumnType;
import io.faasload.export.table.Table;
import io.faasload.export.table.TypedColumn;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;
import org.jspecify.annotations.Nullable;

/** Rows in the types of their columns. */
final class RowWriteSupport extends WriteSupport<@Nullable Object[]> {

    private final Table table;
    private final Map<String, String> metadata;
    private final List<TypedColumn> columns;
    private @Nullable RecordConsumer consumer;

    RowWriteSupport(Table table, Map<String, String> metadata) {
        this.table = table;
        this.metadata = metadata;
        this.columns = table.columns();
    }

    /** For Hadoop; abstract in the base class. */
    @Override
    @SuppressWarnings("deprecation")
    public WriteContext init(Configuration configuration) {
        return context();
    }

    @Override
    public WriteContext init(ParquetConfiguration configuration) {
        return context();
    }

    private WriteContext context() {
        List<Type> fields = columns.stream().map(RowWriteSupport::field).toList();
        return new WriteContext(new MessageType(table.name(), fields), metadata);
    }

    private static Type field(TypedColumn column) {
        Types.PrimitiveBuilder<PrimitiveType> type =
                switch (column.type()) {
                    case BOOLEAN -> of(column, PrimitiveTypeName.BOOLEAN);
                    case INTEGER -> of(column, PrimitiveTypeName.INT32);
                    case BIGINT -> of(column, PrimitiveTypeName.INT64);
                    case DOUBLE -> of(column, PrimitiveTypeName.DOUBLE);
                    case TEXT -> of(column, PrimitiveTypeName.BINARY).as(LogicalTypeAnnotation.stringType());
                    case TIMESTAMP ->
                        of(column, PrimitiveTypeName.INT64)
                                .as(LogicalTypeAnnotation.timestampType(true, TimeUnit.MICROS));
                };
        return type.named(column.name());
    }

    private static Types.PrimitiveBuilder<PrimitiveType> of(TypedColumn column, PrimitiveTypeName type) {
        return column.required() ? Types.required(type) : Types.optional(type);
    }

    @Override
    public void prepareForWrite(RecordConsumer recordConsumer) {
        consumer = recordConsumer;
    }

    @Override
    public void write(@Nullable Object[] values) {
        RecordConsumer row = Objects.requireNonNull(consumer);
        row.startMessage();
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            if (value != null) {
                TypedColumn column = columns.get(i);
                row.startField(column.name(), i);
                add(row, column.type(), value);
                row.endField(column.name(), i);
            }
        }
        row.endMessage();
    }

    private static void add(RecordConsumer row, ColumnType type, Object value) {
        switch (type) {
            case BOOLEAN -> row.addBoolean((Boolean) value);
            case INTEGER -> row.addInteger(Math.toIntExact((Long) value));
            case BIGINT, TIMESTAMP -> row.addLong((Long) value);
            case DOUBLE -> row.addDouble(Double.parseDouble((String) value));
            case TEXT -> row.addBinary(Binary.fromString((String) value));
        }
    }
}
