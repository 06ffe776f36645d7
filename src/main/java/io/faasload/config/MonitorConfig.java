package io.faasload.config;

import io.faasload.config.key.ConfigurationException;
import io.faasload.config.key.KeyValues;
import io.faasload.config.key.SafeYaml;
import io.faasload.config.key.Secret;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code monitor.yml}, validated: FaaSLoad's keys and ours. Names follow the file; {@code docs/monitor.md} has every key
 * with its default.
 */
public record MonitorConfig(
        Notification notification,
        Monitor monitor,
        MeasurementServer measurementserver,
        Http http,
        Docker docker,
        OpenWhisk openwhisk,
        LoaderConfig.Logging logging) {

    /**
     * Reads a file.
     *
     * @param file the {@code monitor.yml}; null for the default one in the home folder, or for all defaults if that is missing
     * @param overrides values given with {@code -D}, by full key name
     * @param environment for {@code $NAME} in paths
     * @param userHome for {@code ~} in paths
     * @throws ConfigurationException with all errors; no line of it contains a secret
     */
    public static MonitorConfig load(
            @Nullable Path file, Map<String, String> overrides, Map<String, String> environment, Path userHome)
            throws ConfigurationException {
        Path usual = ConfigFile.usualMonitor(userHome);
        Object document = file != null || Files.exists(usual) ? SafeYaml.read(file == null ? usual : file) : null;
        return new MonitorConfigReader(file == null ? usual : file, environment, userHome).read(document, overrides);
    }

    /** Creates the configuration from valid values. */
    static MonitorConfig of(KeyValues values) {
        return new MonitorConfig(
                new Notification(values.find(MonitorKeys.NOTIFICATION_SOCK)),
                new Monitor(
                        values.get(MonitorKeys.RESOLUTION),
                        values.get(MonitorKeys.MAXAGE),
                        values.get(MonitorKeys.KEEPREMOVED),
                        values.get(MonitorKeys.PEAKRESET)),
                new MeasurementServer(values.find(MonitorKeys.MEASUREMENT_SOCK)),
                new Http(
                        values.get(MonitorKeys.HTTP_ADDRESS),
                        values.get(MonitorKeys.HTTP_PORT),
                        values.find(MonitorKeys.HTTP_TOKEN),
                        values.get(MonitorKeys.HTTP_MAXSPAN),
                        values.get(MonitorKeys.HTTP_MAXCONCURRENT)),
                new Docker(values.get(MonitorKeys.DOCKER_ENABLED), values.get(MonitorKeys.DOCKER_HOST)),
                new OpenWhisk(values.find(MonitorKeys.INVOKERLOG)),
                new LoaderConfig.Logging(LogLevels.of(values)));
    }

    /** Everything as one JSON object, defaults included, secrets masked. */
    public String toJson() {
        return MaskedJson.of(this);
    }

    @Override
    public String toString() {
        return toJson();
    }

    /** Section {@code notification}: accepted for compatibility with FaaSLoad, unused. */
    public record Notification(@Nullable Path sock) {}

    /** Section {@code monitor}. */
    public record Monitor(Duration resolution, Duration maxage, Duration keepremoved, boolean peakreset) {}

    /** Section {@code measurementserver}. */
    public record MeasurementServer(@Nullable Path sock) {}

    /** Section {@code http}. There is always a token if the address is not loopback. */
    public record Http(
            InetAddress address, int port, @Nullable Secret token, Duration maxspan, int maxconcurrent) {}

    /** Section {@code docker}. */
    public record Docker(boolean enabled, String host) {}

    /** Section {@code openwhisk}. */
    public record OpenWhisk(@Nullable Path invokerlog) {}
}
