package io.faasload.traces;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * What trace files hold.
 *
 * @param functions all functions, in the order of the files
 * @param notes what a user should know, one line each
 * @param skippedRows number of malformed rows that were skipped
 * @param temporary files to delete once the points are no longer needed
 */
public record TraceSet(List<TraceFunction> functions, List<String> notes, long skippedRows, Closeable temporary)
        implements Closeable {

    public TraceSet {
        functions = List.copyOf(functions);
        notes = List.copyOf(notes);
    }

    @Override
    public void close() throws IOException {
        temporary.close();
    }
}
