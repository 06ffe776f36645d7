package io.faasload.export.file;

import io.faasload.export.table.RowTarget;
import java.io.Closeable;

/** A file that is being written, row by row. */
public interface RowFile extends RowTarget, Closeable {}
