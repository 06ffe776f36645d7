package io.faasload.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import io.faasload.config.key.Mistakes;
import io.faasload.manifest.ActionDefinition;

/**
 * The limits that OpenWhisk allows for a user's actions: its answer to {@code GET /namespaces/_/limits}, in the units of the
 * manifest. Limits that the answer lacks are not checked.
 */
record GrantedLimits(JsonNode limits) {

    /** Adds an error for each limit of the action that OpenWhisk would refuse. */
    void check(ActionDefinition action, Mistakes mistakes) {
        ActionDefinition.Limits wanted = action.limits();
        check(action, "memorySize", wanted.memoryMegabytes(), "ActionMemory", mistakes);
        check(action, "timeout", wanted.timeoutMillis(), "ActionTimeout", mistakes);
        check(action, "logSize", wanted.logMegabytes(), "ActionLogs", mistakes);
        check(action, wanted.concurrencyKey(), wanted.concurrency(), "ActionConcurrency", mistakes);
    }

    private void check(ActionDefinition action, String key, int wanted, String granted, Mistakes mistakes) {
        JsonNode least = limits.path("min" + granted);
        JsonNode most = limits.path("max" + granted);
        boolean isTooMuch = most.isNumber() && wanted > most.asLong();
        boolean isTooLittle = least.isNumber() && wanted < least.asLong();
        if (isTooMuch || isTooLittle) {
            mistakes.must(
                    action.name() + ": limits." + key,
                    "be at %s, which is the limit of this OpenWhisk for actions of %s"
                            .formatted(isTooMuch ? "most " + most : "least " + least, action.user()),
                    wanted);
        }
    }
}
