package io.faasload.whisk.activation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faasload.whisk.entity.Entities;
import io.faasload.whisk.entity.EntityName;
import io.faasload.whisk.entity.User;
import io.faasload.whisk.entity.Users;
import io.faasload.whisk.entity.WhiskAction;
import io.faasload.whisk.entity.WhiskJson;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The activations that were accepted and have not completed, on disk: one line each time an activation is accepted,
 * starts to run, or completes. An entry has been handed to the operating system when its method returns: it survives
 * the end of this process, but not of the machine. If it cannot be written, the method throws {@link
 * IllegalStateException}. The file is rewritten with the unfinished activations only, at each start and whenever most
 * of its lines are about completed ones. Thread-safe.
 */
public final class ActivationJournal implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ActivationJournal.class);

    private static final String ACCEPTED = "accepted\t";
    private static final String BEGUN = "begun\t";
    private static final String ENDED = "ended\t";
    private static final long SMALLEST_REWRITTEN_BYTES = 16L << 20;

    /** An activation that has not completed, and whether it has started to run. */
    public record Unfinished(Activation activation, boolean started) {}

    private final Path file;
    private final long smallestRewrittenBytes;
    /** In the order of acceptance. */
    private final Map<String, Unfinished> unfinished = new LinkedHashMap<>();

    private OutputStream out;
    private long writtenBytes;
    private long rewrittenBytes;

    /**
     * Opens the journal in a directory. An unfinished activation whose user or action no longer exists is dropped:
     * nothing could run it or own its record. If the action has been updated, its current version runs.
     */
    public ActivationJournal(Path directory, Users users, Entities entities) throws IOException {
        this(directory, users, entities, SMALLEST_REWRITTEN_BYTES);
    }

    ActivationJournal(Path directory, Users users, Entities entities, long smallestRewrittenBytes) throws IOException {
        this.file = directory.resolve("unended.journal");
        this.smallestRewrittenBytes = smallestRewrittenBytes;
        if (Files.exists(file)) {
            read(users, entities);
        }
        this.out = rewrite();
    }

    private void read(Users users, Entities entities) throws IOException {
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.startsWith(ACCEPTED)) {
                    activation(line.substring(ACCEPTED.length()), users, entities)
                            .ifPresent(
                                    activation -> unfinished.put(activation.id(), new Unfinished(activation, false)));
                } else if (line.startsWith(BEGUN)) {
                    begin(line.substring(BEGUN.length()));
                } else if (line.startsWith(ENDED)) {
                    unfinished.remove(line.substring(ENDED.length()));
                }
            }
        }
    }

    private void begin(String id) {
        unfinished.computeIfPresent(id, (key, before) -> new Unfinished(before.activation(), true));
    }

    /** All unfinished activations, including those of an earlier server, in the order of acceptance. */
    public synchronized List<Unfinished> unfinished() {
        return List.copyOf(unfinished.values());
    }

    /** To be called before the call is answered and the activation can run. */
    public void accepted(Activation activation) {
        String line = line(activation);
        synchronized (this) {
            append(line);
            unfinished.put(activation.id(), new Unfinished(activation, false));
        }
    }

    /** From now on this activation will never be run again. */
    public synchronized void started(Activation activation) {
        append(BEGUN + activation.id() + "\n");
        begin(activation.id());
    }

    /** To be called once the record is stored. */
    public synchronized void ended(Activation activation) {
        append(ENDED + activation.id() + "\n");
        unfinished.remove(activation.id());
    }

    private void append(String line) {
        try {
            if (writtenBytes > Math.max(smallestRewrittenBytes, 2 * rewrittenBytes)) {
                out.close();
                out = rewrite();
            }
            byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
            out.write(bytes);
            writtenBytes += bytes.length;
        } catch (IOException e) {
            throw new IllegalStateException(file + " could not be written", e);
        }
    }

    /** Atomically replaces the file and opens the new one. */
    private OutputStream rewrite() throws IOException {
        // Arguments may contain secrets: createTempFile sets mode 0600, and the move preserves it.
        Path replacement = Files.createTempFile(file.getParent(), "unended", ".tmp");
        try (OutputStream lines = new BufferedOutputStream(Files.newOutputStream(replacement))) {
            for (Unfinished left : unfinished.values()) {
                lines.write(line(left.activation()).getBytes(StandardCharsets.UTF_8));
                if (left.started()) {
                    lines.write((BEGUN + left.activation().id() + "\n").getBytes(StandardCharsets.UTF_8));
                }
            }
        }
        Files.move(replacement, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        rewrittenBytes = Files.size(file);
        writtenBytes = rewrittenBytes;
        return Files.newOutputStream(file, StandardOpenOption.APPEND);
    }

    private static String line(Activation activation) {
        EntityName action = activation.action().name();
        ObjectNode json = WhiskJson.orderedObject()
                .put("id", activation.id())
                .put("subject", activation.user().subject())
                .put("namespace", action.namespace())
                .put("package", action.packageName())
                .put("name", action.name())
                .put("binding", activation.binding())
                .put("transactionId", activation.transactionId())
                .put("receivedMillis", activation.receivedMillis());
        json.set("argument", activation.argument());
        return ACCEPTED + WhiskJson.text(json) + "\n";
    }

    private static Optional<Activation> activation(String text, Users users, Entities entities) {
        JsonNode json;
        try {
            json = WhiskJson.parseOwn(text);
        } catch (JsonProcessingException e) {
            LOG.warn("A crash truncated a line of the journal; its call was never answered: {}", e.getMessage());
            return Optional.empty();
        }
        String id = json.path("id").asText();
        EntityName name = new EntityName(
                json.path("namespace").asText(),
                json.path("package").textValue(),
                json.path("name").asText());
        Optional<User> user = users.find(json.path("subject").asText());
        Optional<WhiskAction> action = entities.findAction(name);
        if (user.isEmpty() || action.isEmpty()) {
            LOG.warn("Dropping activation {} of {}: its user or action no longer exists", id, name.path());
            return Optional.empty();
        }
        return Optional.of(new Activation(
                id,
                user.get(),
                action.get(),
                json.path("binding").textValue(),
                (ObjectNode) json.path("argument"),
                json.path("transactionId").asText(),
                json.path("receivedMillis").asLong(),
                new CompletableFuture<>()));
    }

    @Override
    public synchronized void close() throws IOException {
        out.close();
    }
}
