package io.faasload.config;

import io.faasload.config.key.ConfigurationException;
import io.faasload.config.key.KeyValues;
import io.faasload.config.key.Mistakes;
import io.faasload.config.key.Reading;
import io.faasload.config.key.Secret;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a {@code monitor.yml}: first all values, then the rules that involve several keys, then the records. */
final class MonitorConfigReader {

    private static final int SHORTEST_TOKEN = 16;

    private final Mistakes mistakes = new Mistakes();
    private final KeyValues values;

    MonitorConfigReader(Path file, Map<String, String> environment, Path userHome) {
        Reading reading = new Reading(environment, userHome, mistakes, new ArrayList<>());
        this.values = new KeyValues(file, MonitorKeys.ALL, reading);
    }

    MonitorConfig read(@Nullable Object document, Map<String, String> overrides) throws ConfigurationException {
        values.read(document, overrides);
        checkAge();
        checkToken();
        mistakes.throwIfAny();
        values.warnOfIgnored();
        return MonitorConfig.of(values);
    }

    private void checkAge() {
        Duration resolution = values.find(MonitorKeys.RESOLUTION);
        Duration maxage = values.find(MonitorKeys.MAXAGE);
        if (resolution != null && maxage != null && maxage.compareTo(resolution) < 0) {
            mistakes.add(values.place(MonitorKeys.MAXAGE), "must be at least monitor.resolution");
        }
    }

    private void checkToken() {
        InetAddress address = values.find(MonitorKeys.HTTP_ADDRESS);
        Secret token = values.find(MonitorKeys.HTTP_TOKEN);
        if (address != null && !address.isLoopbackAddress() && !values.isGiven(MonitorKeys.HTTP_TOKEN)) {
            values.missing(
                    MonitorKeys.HTTP_TOKEN,
                    "is mandatory, because http.address %s is not loopback".formatted(address.getHostAddress()));
        }
        if (token != null && !token.value().matches("[!-~]{" + SHORTEST_TOKEN + ",}")) {
            mistakes.add(
                    values.place(MonitorKeys.HTTP_TOKEN),
                    "must have at least %d printable ASCII characters and no spaces".formatted(SHORTEST_TOKEN));
        }
    }
}
