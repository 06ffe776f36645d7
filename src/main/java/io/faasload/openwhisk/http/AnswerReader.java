package io.faasload.openwhisk.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import okhttp3.Response;
import okhttp3.ResponseBody;

/**
 * Reads the bodies of answers into memory, decompressed: each up to a limit, and all that are there at once up to a sixteenth of the
 * heap, or one. How long an answer may take is the client's to limit. Thread-safe.
 */
public final class AnswerReader {

    /** What every answer may have, besides; larger ones are counted in steps of it. */
    private static final int FREE_BYTES = 64 << 10;

    /** An answer is there three times while it becomes a text. */
    private static final int MOST_OF_HEAP = 8;

    private static final int MOST_OF_HEAP_AT_ONCE = 16;
    private static final int MOST_SECONDS = 10;

    /** As large as a result may be by default. */
    private static final int ORDINARY_BYTES = 1 << 20;

    private static final String TOO_MANY = "too many large answers at once for the Java heap";

    private final long mostBytes;
    private final Semaphore free;

    /**
     * A reader.
     *
     * @param mostBytes limit of one body, or an eighth of the heap if that is less
     */
    public AnswerReader(long mostBytes) {
        this(
                Math.min(mostBytes, Runtime.getRuntime().maxMemory() / MOST_OF_HEAP),
                Runtime.getRuntime().maxMemory() / MOST_OF_HEAP_AT_ONCE);
    }

    /** With a limit for all answers at once. */
    AnswerReader(long mostBytes, long mostBytesAtOnce) {
        this.mostBytes = mostBytes;
        this.free = new Semaphore(steps(Math.max(mostBytes, mostBytesAtOnce)), true);
    }

    /**
     * Reads a body.
     *
     * @param use takes it; it counts as being in memory until that returns
     * @throws AnswerTooLargeException if it is over the limit
     * @throws IOException if it cannot be read, or if too many others are in memory
     */
    public <T> T read(Response response, Function<String, T> use) throws IOException {
        ResponseBody body = response.body();
        if (body.contentLength() > mostBytes) {
            throw new AnswerTooLargeException(mostBytes);
        }
        if (!body.source().request(Math.min(FREE_BYTES, mostBytes + 1))) {
            return use.apply(body.string());
        }
        // What is compressed or comes in chunks tells no length: at first it is taken for an ordinary one.
        int steps = steps(body.contentLength() < 0 ? Math.min(ORDINARY_BYTES, mostBytes) : body.contentLength());
        acquire(steps);
        try {
            while (body.source().request(Math.min((long) steps * FREE_BYTES, mostBytes) + 1)) {
                steps += more(steps);
            }
            return use.apply(body.string());
        } finally {
            free.release(steps);
        }
    }

    private static int steps(long bytes) {
        return (int) ((bytes + FREE_BYTES - 1) / FREE_BYTES);
    }

    /** At once or not at all: answers that wait for each other with a part of theirs in memory would never end. */
    private int more(int steps) throws IOException {
        int more = Math.min(steps, steps(mostBytes) - steps);
        if (more == 0) {
            throw new AnswerTooLargeException(mostBytes);
        }
        if (!free.tryAcquire(more)) {
            throw new IOException(TOO_MANY);
        }
        return more;
    }

    private void acquire(int steps) throws IOException {
        try {
            if (!free.tryAcquire(steps, MOST_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException(TOO_MANY);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }
}
