package io.faasload.export;

import com.fasterxml.jackson.databind.SequenceWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.dataformat.csv.CsvGenerator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.faasload.dataset.DatasetConnection;
import io.faasload.export.file.NamedRows;
import io.faasload.export.table.Catalogue;
import io.faasload.export.table.ColumnType;
import io.faasload.export.table.Table;
import io.faasload.export.table.TypedColumn;
import io.faasload.export.table.WideRuns;
import java.io.Closeable;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.PGCopyOutputStream;

/** Copies the rows of one file into a table, with PostgreSQL's COPY. */
final class TableCopy implements NamedRows, Closeable {

    private static final int BUFFER_BYTES = 64 << 10;

    /** Quotes every text, so that none looks like a NULL. */
    private static final CsvMapper MAPPER = CsvMapper.builder()
            .enable(CsvGenerator.Feature.ALWAYS_QUOTE_STRINGS)
            .disable(SerializationFeature.FLUSH_AFTER_WRITE_VALUE)
            .build();

    private final DatasetConnection connection;
    private final Table table;
    private final RowProgress progress;
    private final List<Integer> places = new ArrayList<>();
    private final List<ColumnType> types = new ArrayList<>();
    private @Nullable SequenceWriter writer;
    private long rows;

    TableCopy(DatasetConnection connection, Table table, RowProgress progress) {
        this.connection = connection;
        this.table = table;
        this.progress = progress;
    }

    @Override
    public void begin(List<String> columns) throws IOException {
        boolean isRuns = table.name().equals(Table.RUNS);
        List<String> copied = new ArrayList<>();
        CsvSchema.Builder schema = CsvSchema.builder().setLineSeparator("\n");
        for (int i = 0; i < columns.size(); i++) {
            String name = isRuns && columns.get(i).equals(WideRuns.FUNCTION_ID) ? "function" : columns.get(i);
            TypedColumn column = table.columns().stream()
                    .filter(known -> known.name().equals(name))
                    .findFirst()
                    .orElse(null);
            if (column != null) {
                copied.add(Catalogue.quoted(name));
                schema.addColumn(name);
                places.add(i);
                types.add(column.type());
            } else if (!isRuns || !WideRuns.isDerived(name)) {
                throw new IOException("table " + table.name() + " has a column " + name
                        + ", which this version does not know: import it with the version that exported it");
            }
        }
        String sql = connection.sql("COPY {schema}." + Catalogue.quoted(table.name()) + " (" + String.join(", ", copied)
                + ") FROM STDIN WITH (FORMAT csv)");
        try {
            var copy = new PGCopyOutputStream(connection.jdbc().unwrap(PGConnection.class), sql, BUFFER_BYTES);
            writer = MAPPER.writer(schema.build()).writeValues(copy);
        } catch (SQLException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public void row(@Nullable Object[] values) throws IOException {
        @Nullable Object[] row = new Object[places.size()];
        for (int i = 0; i < row.length; i++) {
            Object value = values[places.get(i)];
            row[i] = types.get(i) == ColumnType.TIMESTAMP && value instanceof Long micros
                    ? Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString()
                    : value;
        }
        Objects.requireNonNull(writer).write(row);
        rows++;
        progress.row();
    }

    long rows() {
        return rows;
    }

    @Override
    public void close() throws IOException {
        if (writer != null) {
            writer.close();
        }
    }
}
