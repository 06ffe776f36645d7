package io.faasload.job.usage;

import io.faasload.config.LoaderConfig;
import io.faasload.config.key.Secret;
import io.faasload.openwhisk.http.ServerTrust;
import java.io.Serializable;
import java.time.Duration;
import java.util.HashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which monitors to ask, and for how long.
 *
 * @param enabled whether to ask monitors at all
 * @param addresses by invoker; {@code *} stands for all others, and {@code {invoker}} in an address for the invoker's name
 * @param timeout of one request
 * @param token to send; null for none
 * @param trust whose certificates to accept
 * @param isPaced whether calls have a pace, which slow monitors must not disturb
 */
public record UsageSettings(
        boolean enabled,
        HashMap<String, String> addresses,
        Duration timeout,
        @Nullable Secret token,
        ServerTrust trust,
        boolean isPaced)
        implements Serializable {

    /** How long a request may be queued, or retried while a monitor is busy, beyond its timeout. */
    private static final Duration QUEUE = Duration.ofSeconds(10);

    /** From the configuration. */
    public static UsageSettings of(LoaderConfig loader) {
        LoaderConfig.DockerMonitor config = loader.dockermonitor();
        return new UsageSettings(
                config.enabled(),
                new HashMap<>(config.addresses()),
                config.timeout(),
                config.token(),
                new ServerTrust(false, config.cafile()),
                !loader.generation().interinvocationtime().isZero());
    }

    /** Time after which a run completes without usage. */
    public Duration limit() {
        return timeout.plus(QUEUE);
    }
}
