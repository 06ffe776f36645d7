package io.faasload.export.table;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Takes rows one at a time. */
public interface RowTarget {

    /** Takes a row; its values are in the order of the columns, and of their types. The array is used again for the next row. */
    void write(@Nullable Object[] values) throws IOException;
}
