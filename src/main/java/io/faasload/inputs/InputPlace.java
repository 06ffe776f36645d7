package io.faasload.inputs;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.apache.commons.lang3.exception.ExceptionUtils;
import org.jspecify.annotations.Nullable;

/** A directory or an object store with inputs. */
public interface InputPlace {

    /** The names that are missing here, in the same order; for example {@code image/1.jpg}. */
    List<String> missing(List<String> names) throws IOException;

    /** The names of a kind's inputs here, in any order; null for a store that does not list them. */
    @Nullable List<String> list(String kind) throws IOException;

    /** Reads an input; null if it is missing. */
    @Nullable Input read(String kind, String name) throws IOException;

    /**
     * A place.
     *
     * @param address {@code file:}, {@code http:} or {@code https:}
     */
    static InputPlace of(URI address, Duration patience) {
        return address.getScheme().equals("file") ? new Directory(Path.of(address)) : new Store(address, patience);
    }

    /** A directory on this machine. */
    record Directory(Path path) implements InputPlace {

        @Override
        public List<String> missing(List<String> names) {
            return names.stream()
                    .filter(name -> !Files.exists(path.resolve(name)))
                    .toList();
        }

        @Override
        public List<String> list(String kind) throws IOException {
            Path folder = path.resolve(kind);
            if (!Files.isDirectory(folder)) {
                return List.of();
            }
            try (Stream<Path> files = Files.list(folder)) {
                return files.filter(Files::isRegularFile)
                        .map(file -> String.valueOf(file.getFileName()))
                        .filter(name -> !name.startsWith("."))
                        .toList();
            }
        }

        @Override
        public Input read(String kind, String name) throws IOException {
            return Input.of(kind, name, path.resolve(kind).resolve(name));
        }

        @Override
        public String toString() {
            return path.toString();
        }
    }

    /** A server that allows anonymous reads. */
    record Store(URI address, Duration patience) implements InputPlace {

        private static final int AT_ONCE = 16;

        @Override
        public List<String> missing(List<String> names) throws IOException {
            HttpClient client = client();
            List<String> missing = new ArrayList<>();
            for (int from = 0; from < names.size(); from += AT_ONCE) {
                Map<String, CompletableFuture<HttpResponse<Void>>> answers = new LinkedHashMap<>();
                for (String name : names.subList(from, Math.min(from + AT_ONCE, names.size()))) {
                    answers.put(name, client.sendAsync(head(name), BodyHandlers.discarding()));
                }
                for (Map.Entry<String, CompletableFuture<HttpResponse<Void>>> answer : answers.entrySet()) {
                    if (isMissing(answer.getKey(), answer.getValue())) {
                        missing.add(answer.getKey());
                    }
                }
            }
            return missing;
        }

        /** Understands a list of one name per line, as the embedded platform's store has. */
        @Override
        public @Nullable List<String> list(String kind) throws IOException {
            HttpResponse<String> answer = send(request(kind).build(), BodyHandlers.ofString());
            String type = answer.headers().firstValue("Content-Type").orElse("");
            return answer.statusCode() == 200 && type.startsWith("text/plain")
                    ? answer.body().lines().toList()
                    : null;
        }

        @Override
        public @Nullable Input read(String kind, String name) throws IOException {
            Path copy = Files.createTempFile("faasload-input-", null);
            try {
                HttpResponse<Path> answer = send(request(kind + "/" + name).build(), BodyHandlers.ofFile(copy));
                if (answer.statusCode() == 404) {
                    return null;
                }
                if (answer.statusCode() != 200) {
                    throw new IOException("HTTP " + answer.statusCode() + " for " + answer.uri());
                }
                return Input.of(kind, name, copy);
            } finally {
                Files.deleteIfExists(copy);
            }
        }

        private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> body) throws IOException {
            try {
                return client().sendAsync(request, body).join();
            } catch (CompletionException e) {
                throw new IOException(
                        "cannot read " + request.uri() + ": " + explained(e).getMessage(), e);
            }
        }

        private HttpClient client() {
            return HttpClient.newBuilder().connectTimeout(patience).build();
        }

        private HttpRequest head(String name) {
            return request(name)
                    .method("HEAD", HttpRequest.BodyPublishers.noBody())
                    .build();
        }

        private HttpRequest.Builder request(String path) {
            return HttpRequest.newBuilder(URI.create(address.toString().replaceFirst("/$", "") + "/" + path))
                    .timeout(patience);
        }

        private static IOException explained(CompletionException failure) {
            Throwable cause = ExceptionUtils.getRootCause(failure);
            return new IOException(cause.getMessage() == null ? "no connection" : cause.getMessage(), failure);
        }

        private static boolean isMissing(String name, CompletableFuture<HttpResponse<Void>> answer) throws IOException {
            int status;
            try {
                status = answer.join().statusCode();
            } catch (CompletionException e) {
                throw explained(e);
            }
            if (status != 200 && status != 404) {
                throw new IOException("HTTP " + status + " for " + name);
            }
            return status == 404;
        }

        @Override
        public String toString() {
            return address.toString();
        }
    }
}
