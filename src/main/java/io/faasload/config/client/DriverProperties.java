package io.faasload.config.client;

import io.faasload.config.key.Reading;
import io.faasload.config.key.Secret;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.postgresql.PGProperty;

/** The rules for {@code database.properties}: any property of PostgreSQL's driver without a key of its own. */
public final class DriverProperties {

    private static final Set<String> SEPARATE_KEYS = Set.of("PGHOST", "PGPORT", "PGDBNAME", "user", "password");
    private static final Set<String> FILES = Set.of("sslrootcert", "sslcert", "sslkey");

    private DriverProperties() {}

    /** The properties with the paths in them expanded; those that break a rule are recorded and left out. */
    public static Map<String, Secret> checked(String place, Map<String, Secret> given, Reading reading) {
        Map<String, Secret> properties = new LinkedHashMap<>();
        given.forEach((name, value) -> {
            String entry = place + "." + name;
            if (PGProperty.forName(name) == null || SEPARATE_KEYS.contains(name)) {
                reading.mistakes().add(entry, "must be a property of PostgreSQL's driver that has no separate key");
            } else if (!FILES.contains(name) || value.value().isEmpty()) {
                properties.put(name, value);
            } else {
                reading.readableFile(entry, value.value())
                        .ifPresent(file -> properties.put(name, new Secret(file.toString())));
            }
        });
        return properties;
    }
}
