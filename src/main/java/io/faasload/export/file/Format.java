package io.faasload.export.file;

import io.faasload.export.table.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** A format of data files. */
public enum Format {
    PARQUET("", "application/vnd.apache.parquet"),
    CSV("csv/", "text/csv");

    private final String folder;
    private final String mediaType;

    Format(String folder, String mediaType) {
        this.folder = folder;
        this.mediaType = mediaType;
    }

    /** Its folder in an export, with a slash at the end: a folder of files of two formats is not readable as a table. */
    public String folder() {
        return folder;
    }

    /** Its registered media type. */
    public String mediaType() {
        return mediaType;
    }

    /** The extension of its files, without the dot. */
    public String extension() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Creates a file; the caller closes it.
     *
     * @param metadata stored in the file, if the format can
     */
    public RowFile create(Path file, Table table, Map<String, String> metadata) throws IOException {
        return switch (this) {
            case PARQUET -> new ParquetFile(file, table, metadata);
            case CSV -> new CsvFile(file, table);
        };
    }

    /** Passes on all rows of a file. */
    public void read(Path file, NamedRows rows) throws IOException {
        switch (this) {
            case PARQUET -> ParquetRows.read(file, rows);
            case CSV -> CsvFile.read(file, rows);
        }
    }
}
