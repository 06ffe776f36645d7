package io.faasload.openwhisk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.openwhisk.CallOutcome.Kind;
import io.faasload.openwhisk.ScriptedServer.Script;
import io.faasload.openwhisk.http.AnswerTooLargeException;
import io.faasload.openwhisk.http.ServerTrust;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that never end, or that are larger than they look. */
@Timeout(300)
class AnswerLimitTest {

    private static final int MEBIBYTE = 1 << 20;
    private static final byte[] BLANKS = " ".repeat(MEBIBYTE).getBytes(StandardCharsets.US_ASCII);

    /** An endless body: a JSON value that never starts. */
    private static Script endless(int status) {
        return (request, connection) -> {
            ScriptedServer.send(connection, "HTTP/1.1 " + status + " Text\r\nConnection: close\r\n\r\n");
            while (true) {
                connection.getOutputStream().write(BLANKS);
            }
        };
    }

    /** 256 MiB, compressed to a quarter of one. */
    private static Script bomb() throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(compressed)) {
            for (int i = 0; i < 256; i++) {
                gzip.write(BLANKS);
            }
        }
        return (request, connection) -> {
            ScriptedServer.send(
                    connection,
                    "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " + compressed.size() + "\r\n\r\n");
            compressed.writeTo(connection.getOutputStream());
        };
    }

    @Test
    void stopsReadingAnEndlessRecordAtTheLimit() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(endless(200));
                Calls calls = new Calls(server.address(), ServerTrust.JAVA, Duration.ofMinutes(2))) {
            assertThatThrownBy(() -> record(calls))
                    .isInstanceOf(AnswerTooLargeException.class)
                    .hasMessage("an answer larger than 32 MiB");
        }
    }

    @Test
    void countsTheDecompressedSizeOfARecord() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(bomb());
                Calls calls = new Calls(server.address(), ServerTrust.JAVA, Duration.ofMinutes(2))) {
            assertThatThrownBy(() -> record(calls)).isInstanceOf(AnswerTooLargeException.class);
            assertThatThrownBy(() -> calls.rest().get(Calls.KEY, "limits")).isInstanceOf(AnswerTooLargeException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 500})
    void truncatesAnEndlessError(int status) throws Exception {
        try (ScriptedServer server = ScriptedServer.start(endless(status));
                Calls calls = new Calls(server.address(), ServerTrust.JAVA, Duration.ofMinutes(2))) {
            assertThat(record(calls).body()).hasSize(8192);
            assertThat(calls.rest().get(Calls.KEY, "limits").body()).hasSize(8192);
            CallOutcome outcome = calls.send().next();
            assertThat(outcome.kind()).isEqualTo(status == 400 ? Kind.REFUSED : Kind.UNKNOWN);
        }
    }

    @Test
    void takesNoIdFromAnEndless202() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(endless(202));
                Calls calls = new Calls(server.address(), ServerTrust.JAVA, Duration.ofMinutes(2))) {
            assertThat(calls.send().next().kind()).isEqualTo(Kind.UNNAMED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", "HTTP/1.1 200 OK\r\nX: "})
    void aTrickleEndsWithTheTimeoutOfTheCall(String beginning) throws Exception {
        Script trickle = (request, connection) -> {
            ScriptedServer.send(connection, beginning);
            trickle(connection);
        };
        try (ScriptedServer server = ScriptedServer.start(trickle);
                Calls calls = new Calls(server.address(), ServerTrust.JAVA, Duration.ofMillis(500))) {
            assertThatThrownBy(() -> record(calls)).isInstanceOf(InterruptedIOException.class);
        }
    }

    private static void trickle(Socket connection) throws IOException {
        while (true) {
            ScriptedServer.send(connection, " ");
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                throw new InterruptedIOException();
            }
        }
    }

    @Test
    void stopsReadingEndlessHeaders() throws Exception {
        Script headers = (request, connection) -> {
            ScriptedServer.send(connection, "HTTP/1.1 200 OK\r\n");
            while (true) {
                ScriptedServer.send(connection, "X-Header: x\r\n".repeat(1_000));
            }
        };
        try (ScriptedServer server = ScriptedServer.start(headers);
                Calls calls = new Calls(server.address(), ServerTrust.JAVA, Duration.ofMinutes(2))) {
            assertThatThrownBy(() -> record(calls)).isInstanceOf(IOException.class);
        }
    }

    private static Reply record(Calls calls) throws Exception {
        CompletableFuture<Reply> record = new CompletableFuture<>();
        calls.client().activation(Calls.KEY, "a".repeat(32), null, (reply, failure) -> {
            if (failure == null) {
                record.complete(reply);
            } else {
                record.completeExceptionally(failure);
            }
        });
        try {
            return record.get(2, TimeUnit.MINUTES);
        } catch (ExecutionException e) {
            throw (Exception) e.getCause();
        }
    }
}
