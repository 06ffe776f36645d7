package io.faasload.export.file;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes the rows of a file. */
public interface NamedRows {

    /** Takes the names of the columns, before the first row. */
    void begin(List<String> columns) throws IOException;

    /** Takes a row: null, numbers, booleans and texts; a time as microseconds since the epoch, or as text. */
    void row(@Nullable Object[] values) throws IOException;
}
