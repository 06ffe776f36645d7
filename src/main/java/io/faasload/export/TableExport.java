package io.faasload.export;

import io.faasload.export.file.ExportFolder;
import io.faasload.export.file.ExportedTable;
import io.faasload.export.file.Format;
import io.faasload.export.file.Part;
import io.faasload.export.file.RowFile;
import io.faasload.export.table.RowTarget;
import io.faasload.export.table.Table;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the rows of a table, or of one function in it, in all formats at once; begins another file after many rows. */
final class TableExport implements RowTarget, Closeable {

    /** Files of some hundred megabytes, which are still easy to handle. */
    static final int ROWS_PER_PART = 5_000_000;

    private static final String PLAIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";

    private final ExportFolder folder;
    private final Table table;
    private final String function;
    private final Map<String, String> metadata;
    private final int rowsPerPart;
    private final Map<Format, List<Part>> parts = new EnumMap<>(Format.class);
    private final Map<Format, RowFile> open = new EnumMap<>(Format.class);
    private long rows;

    TableExport(
            ExportFolder folder,
            Table table,
            String function,
            Iterable<Format> formats,
            Map<String, String> metadata,
            int rowsPerPart) {
        this.folder = folder;
        this.table = table;
        this.function = function;
        this.metadata = metadata;
        this.rowsPerPart = rowsPerPart;
        formats.forEach(format -> parts.put(format, new ArrayList<>()));
    }

    @Override
    public void write(@Nullable Object[] values) throws IOException {
        if (rows % rowsPerPart == 0) {
            finish();
            for (Format format : parts.keySet()) {
                open.put(format, format.create(folder.place(path(format)), table, metadata));
            }
        }
        for (RowFile file : open.values()) {
            file.write(values);
        }
        rows++;
    }

    private String path(Format format) {
        int part = parts.getOrDefault(format, List.of()).size();
        String name = function.isEmpty()
                ? table.name() + (part == 0 ? "" : "-" + part)
                : table.name() + "/function=" + escaped(function) + "/part-" + part;
        return format.folder() + name + "." + format.extension();
    }

    /** As in Hive: what may not be in the name of a folder, by the digits of its bytes. */
    static String escaped(String name) {
        StringBuilder escaped = new StringBuilder();
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            escaped.append(PLAIN.indexOf(b) >= 0 ? String.valueOf((char) b) : "%%%02X".formatted(b));
        }
        return escaped.toString();
    }

    long rows() {
        return rows;
    }

    /** The complete files; none if there were no rows. */
    List<ExportedTable> exported() {
        List<ExportedTable> exported = new ArrayList<>();
        parts.forEach((format, files) -> {
            if (!files.isEmpty()) {
                exported.add(new ExportedTable(table, function, format, List.copyOf(files), rows));
            }
        });
        return exported;
    }

    /** Completes the current files. */
    void finish() throws IOException {
        for (Map.Entry<Format, RowFile> file : open.entrySet()) {
            Format format = file.getKey();
            String path = path(format);
            file.getValue().close();
            parts.computeIfAbsent(format, f -> new ArrayList<>()).add(folder.complete(path));
        }
        open.clear();
    }

    /** Closes files that are not complete, after a failure. */
    @Override
    public void close() throws IOException {
        for (RowFile file : open.values()) {
            file.close();
        }
    }
}
