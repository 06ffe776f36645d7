package io.faasload.openwhisk.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import okhttp3.Response;
import okhttp3.ResponseBody;

/**
 * Reads the bodies of answers into memory, decompressed: each up to a limit, and together up to a sixteenth of the heap, or just one. The
 * client limits how long an answer may take. Thread-safe.
 */
public final class AnswerReader {

    /** Size that every answer may have without being counted; larger ones are counted in steps of it. */
    private static final int FREE_BYTES = 64 << 10;

    /** An answer is in memory three times while it is converted to text. */
    private static final int MOST_OF_HEAP = 8;

    private static final int MOST_OF_HEAP_AT_ONCE = 16;
    private static final int MOST_SECONDS = 10;

    /** The default limit of a result. */
    private static final int ORDINARY_BYTES = 1 << 20;

    private static final String TOO_MANY = "too many large answers at once for the Java heap";

    private final long mostBytes;
    private final Semaphore free;

    /**
     * Creates a reader.
     *
     * @param mostBytes limit of a body, or an eighth of the heap if that is less
     */
    public AnswerReader(long mostBytes) {
        this(
                Math.min(mostBytes, Runtime.getRuntime().maxMemory() / MOST_OF_HEAP),
                Runtime.getRuntime().maxMemory() / MOST_OF_HEAP_AT_ONCE);
    }

    /** Creates a reader with a limit for all answers together. */
    AnswerReader(long mostBytes, long mostBytesAtOnce) {
        this.mostBytes = mostBytes;
        this.free = new Semaphore(steps(Math.max(mostBytes, mostBytesAtOnce)), true);
    }

    /**
     * Reads a body.
     *
     * @param use receives the body, which counts as being in memory until it returns
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
        // Compressed or chunked answers have no length: assume an ordinary one first.
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

    /** Takes all permits or none: answers that wait for each other while partly in memory would deadlock. */
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
