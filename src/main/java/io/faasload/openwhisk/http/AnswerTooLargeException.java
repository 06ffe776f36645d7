package io.faasload.openwhisk.http;

import java.io.IOException;

/** An answer has more bytes, decompressed, than will be read. Asking again would not help. */
public final class AnswerTooLargeException extends IOException {

    public AnswerTooLargeException(long mostBytes) {
        super("an answer larger than " + (mostBytes >> 20) + " MiB");
    }
}
