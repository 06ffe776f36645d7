package io.faasload.openwhisk.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
    void readsUpToTheLimit() throws Exception {
        AnswerReader reader = new AnswerReader(100_000, 0);

        assertThat(reader.read(ofBytes(100_000), String::length)).isEqualTo(100_000);
        assertThatThrownBy(() -> reader.read(ofBytes(100_001), String::length))
                .isInstanceOf(AnswerTooLargeException.class);
        assertThat(reader.read(ofBytes(100_000), String::length))
                .as("nothing is left behind")
                .isEqualTo(100_000);
    }

    private static Response ofBytes(int bytes) {
        return new Response.Builder()
                .request(new Request.Builder().url("http://localhost").build())
                .protocol(Protocol.HTTP_1_1)
                .code(200)
                .message("OK")
                .body(ResponseBody.create(" ".repeat(bytes), MediaType.get("application/json")))
                .build();
    }
}
