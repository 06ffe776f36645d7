package io.faasload.whisk.activation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faasload.whisk.entity.User;
import io.faasload.whisk.entity.WhiskAction;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * An accepted invocation.
 *
 * @param id 32 hexadecimal digits
 * @param binding {@code namespace/binding} if the action was called through one
 * @param argument parameters of package, action and call, merged
 * @param transactionId the X-Request-ID of the call
 * @param receivedMillis when the call arrived, epoch time
 * @param answer completed with the record, without logs, as soon as a blocking call may be answered
 */
public record Activation(
        String id,
        User user,
        WhiskAction action,
        @Nullable String binding,
        ObjectNode argument,
        String transactionId,
        long receivedMillis,
        CompletableFuture<RecordJson> answer) {

    /** A new activation id. */
    public static String newId() {
        return UUID.randomUUID().toString().replace("-", "");
    }
}
