package io.faasload.hostile;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;

/** Writes answers to a connection byte by byte, including those that no HTTP server should send. Used by one thread. */
final class WrongAnswers {

    private static final int TRICKLE_MILLIS = 100;
    private static final int NESTING = 4 << 20;
    private static final int PAGE_BYTES = 2 << 20;

    private final Socket socket;
    private final OutputStream out;
    private final int patienceMillis;

    /**
     * Answers to a connection.
     *
     * @param patienceMillis after which it is closed if an answer never ends by itself; 0 to wait for the client
     */
    WrongAnswers(Socket socket, int patienceMillis) throws IOException {
        this.socket = socket;
        this.patienceMillis = patienceMillis;
        this.out = socket.getOutputStream();
    }

    /**
     * Status and headers of an answer.
     *
     * @param lines the headers, each with the end of its line
     */
    record Head(int status, String lines) {}

    /** How an answer with a status is written. */
    enum Form {
        PLAIN,
        CHUNKED,
        /** Without a length, as in HTTP/1.0. */
        HTTP_1_0,
        EMPTY,
        PAGE,
        HUGE_PAGE,
        BINARY,
        ENDLESS,
        ENDLESS_CHUNKS,
        GZIP_BOMB,
        NO_GZIP,
        NESTED,
        CUT,
        RESET_INSIDE,
        SHORT_LENGTH,
        NEGATIVE_LENGTH,
        NO_CHUNK,
        TRICKLE
    }

    /** What to do instead of answering. */
    enum Silence {
        RESET,
        CLOSE,
        HANG,
        GARBAGE,
        ENDLESS_HEADERS,
        ENDLESS_LINE,
        NEGATIVE_STATUS,
        /** Interim answers, one after another. */
        CONTINUES
    }

    void write(Head head, Form form, byte[] body) throws IOException {
        switch (form) {
            case PLAIN -> write(head, body);
            case CHUNKED -> {
                begin("HTTP/1.1", head, "Transfer-Encoding: chunked\r\n");
                write(Integer.toHexString(body.length) + "\r\n");
                out.write(body);
                write("\r\n0\r\n\r\n");
            }
            case HTTP_1_0 -> {
                begin("HTTP/1.0", head, "");
                out.write(body);
                close();
            }
            case EMPTY -> write(head, new byte[0]);
            case PAGE -> write(head, page(100));
            case HUGE_PAGE -> write(head, page(PAGE_BYTES));
            case BINARY -> write(head, new byte[] {0, (byte) 0xED, (byte) 0xA0, (byte) 0x80, (byte) 0xFF, 0});
            case ENDLESS -> {
                begin("HTTP/1.1", head, "Connection: close\r\n");
                out.write(body, 0, body.length / 2);
                forever(out, "a".repeat(1 << 16));
            }
            case ENDLESS_CHUNKS -> {
                begin("HTTP/1.1", head, "Transfer-Encoding: chunked\r\n");
                forever(out, "10000\r\n" + "{".repeat(1 << 16) + "\r\n");
            }
            case GZIP_BOMB -> {
                begin("HTTP/1.1", head, "Content-Encoding: gzip\r\nConnection: close\r\n");
                forever(new GZIPOutputStream(out), "\"".repeat(1 << 16));
            }
            case NO_GZIP -> write(new Head(head.status(), head.lines() + "Content-Encoding: gzip\r\n"), body);
            case NESTED -> {
                begin("HTTP/1.1", head, "Content-Length: " + NESTING + "\r\n");
                byte[] part = "[".repeat(1 << 16).getBytes(StandardCharsets.ISO_8859_1);
                for (int written = 0; written < NESTING; written += part.length) {
                    out.write(part);
                }
            }
            case CUT -> {
                begin("HTTP/1.1", head, "Content-Length: " + (body.length + 1) + "\r\n");
                out.write(body, 0, body.length / 2);
                close();
            }
            case RESET_INSIDE -> {
                begin("HTTP/1.1", head, "Content-Length: " + (body.length + 1) + "\r\n");
                out.write(body, 0, body.length / 2);
                reset();
            }
            case SHORT_LENGTH -> {
                begin("HTTP/1.1", head, "Content-Length: " + body.length / 2 + "\r\nConnection: close\r\n");
                out.write(body);
                close();
            }
            case NEGATIVE_LENGTH -> {
                begin("HTTP/1.1", head, "Content-Length: -99999999999999999999\r\nConnection: close\r\n");
                out.write(body);
                close();
            }
            case NO_CHUNK -> {
                begin("HTTP/1.1", head, "Transfer-Encoding: chunked\r\nConnection: close\r\n");
                write("zz\r\n");
                out.write(body);
                close();
            }
            case TRICKLE -> {
                begin("HTTP/1.1", head, "Content-Length: 1000000\r\n");
                trickle();
            }
        }
    }

    void write(Head head, byte[] body) throws IOException {
        begin("HTTP/1.1", head, "Content-Length: " + body.length + "\r\n");
        out.write(body);
    }

    void write(Silence silence) throws IOException {
        switch (silence) {
            case RESET -> reset();
            case CLOSE -> close();
            case HANG -> socket.setSoTimeout(patienceMillis); // Of the next request.
            case GARBAGE -> {
                write("SSH-2.0-OpenSSH_9.9\r\n\r\n");
                close();
            }
            case ENDLESS_HEADERS -> {
                write("HTTP/1.1 202 Accepted\r\n");
                forever(out, "X-Header: " + "a".repeat(1000) + "\r\n");
            }
            case NEGATIVE_STATUS -> write("HTTP/1.1 -12 Status\r\nContent-Length: 0\r\n\r\n");
            case ENDLESS_LINE -> forever(out, "HTTP".repeat(1000));
            case CONTINUES -> forever(out, "HTTP/1.1 100 Continue\r\n\r\n");
        }
    }

    private void begin(String protocol, Head head, String length) throws IOException {
        write(protocol + " " + head.status() + " Status\r\nContent-Type: application/json\r\n" + head.lines() + length
                + "\r\n");
    }

    private static byte[] page(int bytes) {
        byte[] page = new byte[bytes];
        Arrays.fill(page, (byte) ' ');
        byte[] text = "<html><body><h1>Please log in</h1>".getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(text, 0, page, 0, text.length);
        return page;
    }

    /** Returns once the client has closed the connection. */
    private static void forever(OutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        for (; ; ) {
            out.write(bytes);
        }
    }

    private void trickle() throws IOException {
        try {
            for (int millis = 0; patienceMillis == 0 || millis < patienceMillis; millis += TRICKLE_MILLIS) {
                write(" ");
                Thread.sleep(TRICKLE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        close();
    }

    private void write(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private void reset() throws IOException {
        socket.setSoLinger(true, 0);
        close();
    }

    private void close() throws IOException {
        socket.close();
    }
}
