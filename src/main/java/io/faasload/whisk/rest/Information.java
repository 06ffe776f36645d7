package io.faasload.whisk.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faasload.whisk.entity.ActionLimits;
import io.faasload.whisk.entity.Kinds;
import io.faasload.whisk.entity.RefusedException;
import io.faasload.whisk.entity.User;
import io.faasload.whisk.entity.UserLimits;
import io.faasload.whisk.entity.WhiskJson;
import org.jspecify.annotations.Nullable;

/** What the server publishes about itself without authentication. Thread-safe. */
public final class Information {

    private static final long MB = 1L << 20;

    private final UserLimits defaults;
    private final int maxMemoryMb;
    private final ObjectNode root;
    private final ObjectNode api;

    public Information(Kinds kinds, UserLimits defaults, int maxMemoryMb) {
        this.defaults = defaults;
        this.maxMemoryMb = maxMemoryMb;
        root = WhiskJson.orderedObject();
        root.putArray("api_paths").add("/api/v1");
        root.put("description", "OpenWhisk");
        root.set("limits", limits(defaults, maxMemoryMb));
        root.set("runtimes", kinds.toJson());
        root.putObject("support")
                .put("github", "https://github.com/apache/openwhisk/issues")
                .put("slack", "http://slack.openwhisk.org");
        api = WhiskJson.orderedObject()
                .put("api_version", "1.0.0")
                .put("api_version_path", "v1")
                .put("build", "???")
                .put("buildno", "standalone")
                .put("description", "OpenWhisk API");
        api.putObject("swagger_paths").put("api-docs", "/api-docs").put("ui", "/docs");
    }

    private static ObjectNode limits(UserLimits defaults, int maxMemoryMb) {
        ObjectNode limits = WhiskJson.orderedObject()
                .put("actions_per_minute", orUnlimited(defaults.invocationsPerMinute()))
                .put("concurrent_actions", orUnlimited(defaults.concurrentInvocations()));
        for (String prefix : new String[] {"default_", ""}) {
            limits.put(prefix + "max_action_duration", ActionLimits.MAX_TIMEOUT_MILLIS)
                    .put(prefix + "max_action_logs", ActionLimits.MAX_LOGS_MB * MB)
                    .put(prefix + "max_action_memory", maxMemoryMb * MB)
                    .put(prefix + "min_action_duration", ActionLimits.MIN_TIMEOUT_MILLIS)
                    .put(prefix + "min_action_logs", 0)
                    .put(prefix + "min_action_memory", ActionLimits.MIN_MEMORY_MB * MB);
        }
        return limits.put("sequence_length", 50).put("triggers_per_minute", 60);
    }

    private static int orUnlimited(@Nullable Integer limit) {
        return limit == null ? Integer.MAX_VALUE : limit;
    }

    /** The effective limits of a user and its actions, in MB and ms; field names as in OpenWhisk's LimitsApi. */
    void limits(ApiCall call, User user) {
        UserLimits limits = user.limits().orElse(defaults);
        ObjectNode answer = WhiskJson.orderedObject();
        answer.put("concurrentInvocations", orUnlimited(limits.concurrentInvocations()))
                .put("invocationsPerMinute", orUnlimited(limits.invocationsPerMinute()))
                .put("maxActionConcurrency", ActionLimits.MAX_CONCURRENCY)
                .put("maxActionLogs", ActionLimits.MAX_LOGS_MB)
                .put("maxActionMemory", maxMemoryMb)
                .put("maxActionTimeout", ActionLimits.MAX_TIMEOUT_MILLIS)
                .put("minActionConcurrency", 1)
                .put("minActionLogs", 0)
                .put("minActionMemory", ActionLimits.MIN_MEMORY_MB)
                .put("minActionTimeout", ActionLimits.MIN_TIMEOUT_MILLIS);
        call.answer(200, answer);
    }

    void root(ApiCall call) {
        call.answerPlain(200, WhiskJson.text(root), "application/json");
    }

    void api(ApiCall call) {
        call.answer(200, api);
    }

    void ping(ApiCall call) {
        String accept = call.request().header("Accept");
        if (accept != null && !accept.contains("*/*") && !accept.contains("text/")) {
            throw RefusedException.byRouting(
                    406, "Resource representation is only available with these types:\ntext/plain");
        }
        call.answerPlain(200, "pong", "text/plain; charset=UTF-8");
    }
}
