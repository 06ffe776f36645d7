package io.faasload.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import io.faasload.config.key.Mistakes;
import io.faasload.manifest.ActionDefinition;

/**
 * What OpenWhisk grants the actions of a user: its answer to {@code GET /namespaces/_/limits}, in the units of the manifest. What it does
 * not tell is not checked.
 */
record GrantedLimits(JsonNode limits) {

    /** Adds a mistake for each limit of the action that OpenWhisk would refuse. */
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
                    "be at %s, which is what this OpenWhisk grants the actions of %s"
                            .formatted(isTooMuch ? "most " + most : "least " + least, action.user()),
                    wanted);
        }
    }
}
