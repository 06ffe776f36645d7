package io.faasload.openwhisk.http;

import java.io.IOException;

/** An answer has more bytes, decompressed, than the limit. Retrying does not help. */
public final class AnswerTooLargeException extends IOException {

    public AnswerTooLargeException(long mostBytes) {
        super("an answer larger than " + (mostBytes >> 20) + " MiB");
    }
}
