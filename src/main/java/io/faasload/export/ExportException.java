package io.faasload.export;

import org.jspecify.annotations.Nullable;

/** An export or import that cannot be done. The message is one line and says what to do. */
public final class ExportException extends Exception {

    public ExportException(String message, @Nullable Throwable cause) {
        super(message.strip().replaceAll("\\s*\\R\\s*", " "), cause);
    }

    public ExportException(String message) {
        this(message, null);
    }
}
