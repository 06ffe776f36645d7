package io.faasload.export;

import io.faasload.files.IoReason;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import org.jspecify.annotations.Nullable;

/** An export or import that cannot be done. The message is one line and says what to do. */
public final class ExportException extends Exception {

    public ExportException(String message, @Nullable Throwable cause) {
        super(message.strip().replaceAll("\\s*\\R\\s*", " "), cause);
    }

    public ExportException(String message) {
        this(message, null);
    }

    /** A file or folder of an export cannot be written. */
    public static ExportException writing(IOException e) {
        if (e instanceof FileAlreadyExistsException exists) {
            return new ExportException(
                    exists.getFile() + " exists: "
                            + (exists.getReason() == null
                                    ? "delete it, or give --out another name"
                                    : exists.getReason()),
                    e);
        }
        if (e instanceof FileSystemException file && file.getFile() != null) {
            return new ExportException("cannot write " + file.getFile() + ": " + IoReason.of(e), e);
        }
        return new ExportException("cannot write: " + e.getMessage(), e);
    }
}
