package io.faasload.job.usage;

import io.faasload.config.LoaderConfig;
import io.faasload.config.key.Secret;
import java.io.Serializable;
import java.time.Duration;
import java.util.HashMap;
import org.jspecify.annotations.Nullable;

/**
 * Where and how long monitors are asked.
 *
 * @param enabled whether at all
 * @param addresses by invoker; under {@code *} one for all, in which {@code {invoker}} stands for the name
 * @param timeout of one question
 * @param token that is sent; null for none
 */
public record UsageSettings(
        boolean enabled,
        HashMap<String, String> addresses,
        Duration timeout,
        @Nullable Secret token) implements Serializable {

    /** How long a question may wait beyond its time-out: for its turn, and for a monitor that is busy. */
    private static final Duration QUEUE = Duration.ofSeconds(10);

    /** As the configuration says. */
    public static UsageSettings of(LoaderConfig.DockerMonitor config) {
        return new UsageSettings(config.enabled(), new HashMap<>(config.addresses()), config.timeout(), config.token());
    }

    /** After that a run goes on without usage, whatever happens. */
    public Duration limit() {
        return timeout.plus(QUEUE);
    }
}
