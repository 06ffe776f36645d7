package io.faasload.export.file;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.SequenceWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.dataformat.csv.CsvGenerator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.faasload.export.table.ColumnType;
import io.faasload.export.table.Table;
import io.faasload.export.table.TypedColumn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * RFC 4180 in UTF-8 without a byte order mark, with a header. NULL is empty, an empty text is {@code ""}; times are in ISO 8601, UTC.
 */
final class CsvFile implements RowFile {

    private static final CsvMapper MAPPER = CsvMapper.builder()
            .enable(CsvGenerator.Feature.ALWAYS_QUOTE_EMPTY_STRINGS)
            .enable(CsvParser.Feature.WRAP_AS_ARRAY)
            .enable(CsvParser.Feature.EMPTY_UNQUOTED_STRING_AS_NULL)
            .disable(SerializationFeature.FLUSH_AFTER_WRITE_VALUE)
            .build();

    private final SequenceWriter writer;
    private final ColumnType[] types;

    CsvFile(Path file, Table table) throws IOException {
        types = table.columns().stream().map(TypedColumn::type).toArray(ColumnType[]::new);
        CsvSchema.Builder schema = CsvSchema.builder().setUseHeader(true).setLineSeparator("\r\n");
        table.columns().forEach(column -> schema.addColumn(column.name()));
        writer = MAPPER.writer(schema.build()).writeValues(Files.newBufferedWriter(file));
    }

    @Override
    public void write(@Nullable Object[] values) throws IOException {
        @Nullable Object[] written = values.clone();
        for (int i = 0; i < types.length; i++) {
            if (types[i] == ColumnType.TIMESTAMP && values[i] instanceof Long micros) {
                written[i] = time(micros);
            }
        }
        writer.write(written);
    }

    /** A time in ISO 8601. */
    static String time(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }

    static void read(Path file, NamedRows rows) throws IOException {
        try (MappingIterator<String[]> lines =
                MAPPER.readerFor(String[].class).readValues(Files.newBufferedReader(file))) {
            rows.begin(List.of(lines.nextValue()));
            while (lines.hasNextValue()) {
                rows.row(lines.nextValue());
            }
        }
    }
}
