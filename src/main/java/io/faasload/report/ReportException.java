package io.faasload.report;

import org.jspecify.annotations.Nullable;

/** A report that cannot be made. The message is one line and says what to do. */
public final class ReportException extends Exception {

    public ReportException(String message, @Nullable Throwable cause) {
        super(message.strip().replaceAll("\\s*\\R\\s*", " "), cause);
    }
}
