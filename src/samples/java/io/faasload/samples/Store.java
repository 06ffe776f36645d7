package io.faasload.samples;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;

/**
 * An object store by plain HTTP: GET and PUT of {@code {store}/{container}/{object}}, without authentication. An answer
 * other than 2xx is an {@link IOException} that names request and status.
 */
final class Store {

    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;
    private static final int READ_TIMEOUT_MILLIS = 30_000;
    private static final int BUFFER_BYTES = 16_384;

    private Store() {}

    static byte[] get(String store, String container, String object) throws IOException {
        HttpURLConnection connection = connection("GET", store, container, object);
        check(connection);
        try (InputStream in = connection.getInputStream()) {
            return bytes(in);
        }
    }

    static void put(String store, String container, String object, byte[] content) throws IOException {
        HttpURLConnection connection = connection("PUT", store, container, object);
        connection.setDoOutput(true);
        connection.setFixedLengthStreamingMode(content.length);
        connection.setRequestProperty("Content-Type", "application/octet-stream");
        try (OutputStream out = connection.getOutputStream()) {
            out.write(content);
        } catch (IOException e) {
            throw failed(connection, e);
        }
        check(connection);
        // Read to its end, the connection can be used again by the next activation.
        try (InputStream in = connection.getInputStream()) {
            bytes(in);
        }
    }

    private static HttpURLConnection connection(String method, String store, String container, String object)
            throws IOException {
        URL url;
        try {
            String path = new URI(null, null, "/" + container + "/" + object, null).toASCIIString();
            url = new URL((store.endsWith("/") ? store.substring(0, store.length() - 1) : store) + path);
        } catch (URISyntaxException e) {
            throw new IOException("no address of an object: " + container + "/" + object, e);
        }
        if (!url.getProtocol().startsWith("http")) {
            throw new IOException("parameter store must be an http address, but is " + store);
        }
        HttpURLConnection connection = (HttpURLConnection) url.openConnection();
        connection.setRequestMethod(method);
        connection.setConnectTimeout(CONNECT_TIMEOUT_MILLIS);
        connection.setReadTimeout(READ_TIMEOUT_MILLIS);
        return connection;
    }

    private static void check(HttpURLConnection connection) throws IOException {
        int status;
        try {
            status = connection.getResponseCode();
        } catch (IOException e) {
            throw failed(connection, e);
        }
        if (status / 100 != 2) {
            InputStream body = connection.getErrorStream();
            if (body != null) {
                bytes(body);
            }
            throw new IOException(request(connection) + " was answered " + status);
        }
    }

    private static IOException failed(HttpURLConnection connection, IOException cause) {
        return new IOException(request(connection) + " failed: " + cause.getMessage(), cause);
    }

    private static String request(HttpURLConnection connection) {
        return connection.getRequestMethod() + " " + connection.getURL();
    }

    private static byte[] bytes(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(BUFFER_BYTES);
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            bytes.write(buffer, 0, read);
        }
        return bytes.toByteArray();
    }
}
