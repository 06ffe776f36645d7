package io.faasload.openwhisk.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.MediaType;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class AnswerReaderTest {

    private static final int MEBIBYTE = 1 << 20;

    @Test
    void noMoreBytesAreInMemoryAtOnceThanTheLimitOfAllAnswers() throws Exception {
        AnswerReader reader = new AnswerReader(MEBIBYTE, 2 * MEBIBYTE);
        AtomicInteger atOnce = new AtomicInteger();
        List<Integer> counts = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Integer>> read = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                read.add(threads.submit(() -> reader.read(ofBytes(MEBIBYTE), body -> {
                    synchronized (counts) {
                        counts.add(atOnce.incrementAndGet());
                    }
                    Thread.yield();
                    atOnce.decrementAndGet();
                    return body.length();
                })));
            }
            for (Future<Integer> length : read) {
                assertThat(length.get(2, TimeUnit.MINUTES)).isEqualTo(MEBIBYTE);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(counts).allMatch(count -> count <= 2);
    }

    @Test
    void answersWithoutALengthAreReadConcurrently() throws Exception {
        AnswerReader reader = new AnswerReader(4 * MEBIBYTE, 0);

        int inner = reader.read(
                chunked(MEBIBYTE), outer -> length(reader, chunked(MEBIBYTE)) + length(reader, ofBytes(MEBIBYTE)));

        assertThat(inner).isEqualTo(2 * MEBIBYTE);
    }

    @Test
    void anAnswerThatOutgrowsTheFreeMemoryFailsAtOnce() throws Exception {
        AnswerReader reader = new AnswerReader(4 * MEBIBYTE, 0);

        assertThatThrownBy(() -> reader.read(ofBytes(2 * MEBIBYTE), outer -> length(reader, chunked(2 * MEBIBYTE + 1))))
                .hasRootCauseMessage("too many large answers at once for the Java heap");
        assertThat(reader.read(chunked(4 * MEBIBYTE), String::length))
                .as("all memory is released")
                .isEqualTo(4 * MEBIBYTE);
        assertThatThrownBy(() -> reader.read(chunked(4 * MEBIBYTE + 1), String::length))
                .isInstanceOf(AnswerTooLargeException.class);
    }

    @Test
    void anAnswerThatDeclaresTooLargeALengthIsNotRead() {
        AnswerReader reader = new AnswerReader(MEBIBYTE, 0);

        assertThatThrownBy(() -> reader.read(of(0, 1L << 40), String::length))
                .isInstanceOf(AnswerTooLargeException.class);
    }

    @Test
    void readsUpToTheLimit() throws Exception {
        AnswerReader reader = new AnswerReader(100_000, 0);

        assertThat(reader.read(ofBytes(100_000), String::length)).isEqualTo(100_000);
        assertThatThrownBy(() -> reader.read(ofBytes(100_001), String::length))
                .isInstanceOf(AnswerTooLargeException.class);
        assertThat(reader.read(ofBytes(100_000), String::length))
                .as("all memory is released")
                .isEqualTo(100_000);
    }

    private static int length(AnswerReader reader, Response response) {
        try {
            return reader.read(response, String::length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Response ofBytes(int bytes) {
        return of(bytes, bytes);
    }

    /** A body without a length. */
    private static Response chunked(int bytes) {
        return of(bytes, -1);
    }

    /** A body of this many bytes that declares another length. */
    private static Response of(int bytes, long length) {
        return new Response.Builder()
                .request(new Request.Builder().url("http://localhost").build())
                .protocol(Protocol.HTTP_1_1)
                .code(200)
                .message("OK")
                .body(ResponseBody.create(
                        new Buffer().writeUtf8(" ".repeat(bytes)), MediaType.get("application/json"), length))
                .build();
    }
}
