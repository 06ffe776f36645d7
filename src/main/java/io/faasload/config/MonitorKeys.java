package io.faasload.config;

import static io.faasload.config.key.ValueType.flag;
import static io.faasload.config.key.ValueType.integer;
import static io.faasload.config.key.ValueType.path;
import static io.faasload.config.key.ValueType.secret;
import static io.faasload.config.key.ValueType.text;

import io.faasload.config.key.Key;
import io.faasload.config.key.Secret;
import io.faasload.config.key.ValueType.Seconds;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Every key of {@code monitor.yml}, in the order of {@code docs/monitor.md}: FaaSLoad's, then ours. */
final class MonitorKeys {

    private static final Seconds SOME_SECONDS = new Seconds(false);

    // FaaSLoad's.
    static final Key<Path> NOTIFICATION_SOCK = Key.optional("notification.sock", path(), "none");
    static final Key<Duration> RESOLUTION = Key.of("monitor.resolution", SOME_SECONDS, "0.01");
    static final Key<Duration> MAXAGE = Key.of("monitor.maxage", SOME_SECONDS, "120");
    static final Key<Path> MEASUREMENT_SOCK = Key.optional("measurementserver.sock", path(), "none");

    // Ours.
    static final Key<Duration> KEEPREMOVED = Key.of("monitor.keepremoved", SOME_SECONDS, "600");
    static final Key<Boolean> PEAKRESET = Key.of("monitor.peakreset", flag(), "true");
    static final Key<InetAddress> HTTP_ADDRESS = Key.of("http.address", Addresses.listening(), "127.0.0.1");
    static final Key<Integer> HTTP_PORT = Key.of("http.port", integer(0, 65535), "8479");
    static final Key<Secret> HTTP_TOKEN =
            Key.optional("http.token", secret(), "none; **mandatory** if `http.address` is not loopback");
    static final Key<Duration> HTTP_MAXSPAN = Key.of("http.maxspan", SOME_SECONDS, "900");
    static final Key<Integer> HTTP_MAXCONCURRENT = Key.of("http.maxconcurrent", integer(1, 10_000), "64");
    static final Key<Boolean> DOCKER_ENABLED = Key.of("docker.enabled", flag(), "true");
    static final Key<String> DOCKER_HOST = Key.of(
            "docker.host",
            text("unix:///.+|tcp://[^/]+:\\d+", "be an address like unix:///var/run/docker.sock or tcp://host:port"),
            "unix:///var/run/docker.sock");
    static final Key<Path> INVOKERLOG = Key.optional("openwhisk.invokerlog", path(), "none");

    static final List<Key<?>> ALL = List.of(
            NOTIFICATION_SOCK,
            RESOLUTION,
            MAXAGE,
            MEASUREMENT_SOCK,
            LoaderKeys.ROOT_LEVEL,
            LoaderKeys.LOGGERS,
            KEEPREMOVED,
            PEAKRESET,
            HTTP_ADDRESS,
            HTTP_PORT,
            HTTP_TOKEN,
            HTTP_MAXSPAN,
            HTTP_MAXCONCURRENT,
            DOCKER_ENABLED,
            DOCKER_HOST,
            INVOKERLOG);

    private MonitorKeys() {}
}
