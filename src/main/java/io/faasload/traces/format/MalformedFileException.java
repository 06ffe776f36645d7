package io.faasload.traces.format;

import java.io.IOException;

/** A file that cannot be read to its end, whatever is skipped; the message does not name it. */
final class MalformedFileException extends IOException {

    MalformedFileException(String message) {
        super(message);
    }
}
