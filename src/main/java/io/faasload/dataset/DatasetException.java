package io.faasload.dataset;

import org.jspecify.annotations.Nullable;

/** The database cannot be used, or holds another dataset than expected. The message is one line and says what to do. */
public final class DatasetException extends Exception {

    public DatasetException(String message, @Nullable Throwable cause) {
        super(message.strip().replaceAll("\\s*\\R\\s*", " "), cause);
    }
}
