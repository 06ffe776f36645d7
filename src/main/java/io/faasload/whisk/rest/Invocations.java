package io.faasload.whisk.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faasload.whisk.activation.Activation;
import io.faasload.whisk.activation.ActivationJournal;
import io.faasload.whisk.activation.AnswerTiming;
import io.faasload.whisk.activation.RecordJson;
import io.faasload.whisk.activation.Throttle;
import io.faasload.whisk.entity.Entities;
import io.faasload.whisk.entity.EntityName;
import io.faasload.whisk.entity.Parameters;
import io.faasload.whisk.entity.RefusedException;
import io.faasload.whisk.entity.User;
import io.faasload.whisk.entity.WhiskAction;
import io.faasload.whisk.entity.WhiskJson;
import io.faasload.whisk.invoker.Invoker;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Accepts invocations and answers them: immediately, or on completion if they are blocking. Thread-safe. */
public final class Invocations {

    private static final Logger LOG = LoggerFactory.getLogger(Invocations.class);

    private static final int MAX_CONTENT_BYTES = 1 << 20;

    /**
     * Approximate size of the controller's message to the invoker without the argument; the limit applies to all of it.
     */
    private static final int MESSAGE_OVERHEAD_BYTES = 1024;

    private static final long MAX_WAIT_MILLIS = 60_000;

    private final Entities entities;
    private final Throttle throttle;
    private final ActivationJournal journal;
    private final Invoker invoker;
    private final AnswerTiming timing;
    private final Executor executor;
    private final AtomicLong accepted = new AtomicLong();

    public Invocations(
            Entities entities,
            Throttle throttle,
            ActivationJournal journal,
            Invoker invoker,
            AnswerTiming timing,
            Executor executor) {
        this.entities = entities;
        this.throttle = throttle;
        this.journal = journal;
        this.invoker = invoker;
        this.timing = timing;
        this.executor = executor;
    }

    /** Number of invocations accepted since the start. */
    public long accepted() {
        return accepted.get();
    }

    void invoke(ApiCall call, User user, EntityName name, @Nullable String binding, Parameters ofPackage) {
        if (call.request().contentLength() > MAX_CONTENT_BYTES) {
            throw RefusedException.byHandler(
                    413,
                    "Request larger than allowed: " + call.request().contentLength() + " > " + MAX_CONTENT_BYTES
                            + " bytes.");
        }
        boolean blocking = call.request().flag("blocking", false);
        boolean resultOnly = call.request().flag("result", false);
        long waitMillis = call.request().parameter("timeout", MAX_WAIT_MILLIS, Invocations::waitMillis);
        ObjectNode payload = call.request().content(MAX_CONTENT_BYTES);
        WhiskAction action = entities.findAction(name).orElseThrow(RefusedException::noSuchResource);
        ObjectNode argument = ofPackage.overriddenBy(action.parameters()).overriddenBy(payload);
        requireFittingMessage(call, argument);
        Activation activation = new Activation(
                Activation.newId(),
                user,
                action,
                binding,
                argument,
                call.requestId(),
                call.receivedMillis(),
                new CompletableFuture<>());
        journal.accepted(activation);
        throttle.started(user.namespace());
        accepted.incrementAndGet();
        invoker.submit(activation);
        if (!blocking) {
            answerInTime(call, activation.id());
            return;
        }
        var unused = activation
                .answer()
                .thenApply(Optional::of)
                .completeOnTimeout(Optional.empty(), waitMillis, TimeUnit.MILLISECONDS)
                .thenAcceptAsync(record -> answer(call, activation.id(), record, resultOnly), executor);
    }

    private static long waitMillis(String value) {
        try {
            long millis = Long.parseLong(value);
            if (millis > 0 && millis <= MAX_WAIT_MILLIS) {
                return millis;
            }
        } catch (NumberFormatException e) {
            // Same message as for a number out of range.
        }
        throw new IllegalArgumentException("Timeout must be number of milliseconds up to " + MAX_WAIT_MILLIS + ".");
    }

    private static void requireFittingMessage(ApiCall call, ObjectNode argument) {
        // Serializing every argument twice would halve the throughput; small ones always fit.
        if (call.request().contentLength() > MAX_CONTENT_BYTES / 2) {
            int bytes = WhiskJson.text(argument).getBytes(StandardCharsets.UTF_8).length;
            if (bytes + MESSAGE_OVERHEAD_BYTES > MAX_CONTENT_BYTES) {
                throw ApiRequest.tooLarge();
            }
        }
    }

    private void answerInTime(ApiCall call, String activationId) {
        int afterMillis = timing.drawMillis();
        if (afterMillis == 0) {
            answerAccepted(call, activationId);
        } else {
            CompletableFuture.delayedExecutor(afterMillis, TimeUnit.MILLISECONDS, executor)
                    .execute(() -> answer(call, activationId, Optional.empty(), false));
        }
    }

    private static void answerAccepted(ApiCall call, String activationId) {
        call.answerActivation(202, activationId, WhiskJson.orderedObject().put("activationId", activationId));
    }

    private static void answer(ApiCall call, String activationId, Optional<RecordJson> ended, boolean resultOnly) {
        try {
            if (ended.isEmpty()) {
                answerAccepted(call, activationId);
                return;
            }
            RecordJson record = ended.get();
            JsonNode result = record.response().result();
            int status =
                    switch (record.response().status()) {
                        case SUCCESS -> 200;
                        case APPLICATION_ERROR, DEVELOPER_ERROR -> 502;
                        case INTERNAL_ERROR -> 500;
                    };
            call.answerActivation(status, activationId, resultOnly || result.isArray() ? result : record.toJson());
        } catch (UncheckedIOException e) {
            LOG.debug("The client of activation {} has disconnected.", activationId, e);
        }
    }
}
