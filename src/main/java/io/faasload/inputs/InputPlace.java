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
import org.apache.commons.lang3.exception.ExceptionUtils;

/** A directory or an object store with inputs. */
public interface InputPlace {

    /** The names that are missing here, in the same order; for example {@code image/1.jpg}. */
    List<String> missing(List<String> names) throws IOException;

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
        public String toString() {
            return path.toString();
        }
    }

    /** A server that allows anonymous reads. */
    record Store(URI address, Duration patience) implements InputPlace {

        private static final int AT_ONCE = 16;

        @Override
        public List<String> missing(List<String> names) throws IOException {
            HttpClient client = HttpClient.newBuilder().connectTimeout(patience).build();
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

        private HttpRequest head(String name) {
            return HttpRequest.newBuilder(URI.create(address.toString().replaceFirst("/$", "") + "/" + name))
                    .method("HEAD", HttpRequest.BodyPublishers.noBody())
                    .timeout(patience)
                    .build();
        }

        private static boolean isMissing(String name, CompletableFuture<HttpResponse<Void>> answer) throws IOException {
            int status;
            try {
                status = answer.join().statusCode();
            } catch (CompletionException e) {
                Throwable cause = ExceptionUtils.getRootCause(e);
                throw new IOException(cause.getMessage() == null ? "no connection" : cause.getMessage(), e);
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
