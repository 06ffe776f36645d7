package io.faasload.export.file;

import blue.strategic.parquet.Hydrator;
import blue.strategic.parquet.ParquetReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/** Reads the rows of a Parquet file with parquet-floor, whose reader needs no Hadoop. */
final class ParquetRows implements Hydrator<@Nullable Object[], @Nullable Object[], String[]> {

    private final Map<String, Integer> places = new HashMap<>();

    private ParquetRows(List<String> columns) {
        columns.forEach(column -> places.put(column, places.size()));
    }

    static void read(Path path, NamedRows rows) throws IOException {
        InputFile file = new LocalInputFile(path);
        List<String> columns = ParquetReader.readMetadata(file).getFileMetaData().getSchema().getFields().stream()
                .map(Type::getName)
                .toList();
        rows.begin(columns);
        try (Stream<@Nullable Object[]> content = ParquetReader.streamContent(file, new ParquetRows(columns))) {
            Iterator<@Nullable Object[]> iterator = content.iterator();
            while (iterator.hasNext()) {
                rows.row(iterator.next());
            }
        }
    }

    @Override
    public @Nullable Object[] start() {
        return new Object[places.size()];
    }

    @Override
    public @Nullable Object[] add(@Nullable Object[] row, String[] path, @Nullable Object value) {
        row[Objects.requireNonNull(places.get(path[0]))] = value;
        return row;
    }

    @Override
    public @Nullable Object[] finish(@Nullable Object[] row) {
        return row;
    }
}
