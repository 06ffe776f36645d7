package io.faasload.config.key;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The values of a file's keys: as given, else their defaults. An invalid value is recorded as an error and has no value. */
public final class KeyValues {

    private static final Logger LOG = LoggerFactory.getLogger(KeyValues.class);

    private final Path file;
    private final List<Key<?>> keys;
    private final Reading reading;
    private final RawValues raw;
    private final Map<String, Object> values = new LinkedHashMap<>();

    public KeyValues(Path file, List<Key<?>> keys, Reading reading) {
        this.file = file;
        this.keys = keys;
        this.reading = reading;
        this.raw = new RawValues(keys, reading);
    }

    /** Takes a document and the values given with {@code -D}. */
    public void read(@Nullable Object document, Map<String, String> overrides) {
        raw.addFile(document, file.toString());
        overrides.forEach(raw::addOption);
        keys.forEach(this::readValue);
    }

    private <T> void readValue(Key<T> key) {
        Object given = raw.get(key);
        if (given != null) {
            put(key, key.type().read(place(key), given, reading));
        } else if (key.mandatory()) {
            missing(key, "is mandatory");
        } else if (key.defaultText() != null) {
            put(key, readDefault(key, key.defaultText()));
        }
    }

    public <T> @Nullable T readDefault(Key<T> key, String text) {
        String place = "default of " + key.name();
        try {
            Object value = key.type() instanceof ValueType.Text<?> ? text : SafeYaml.parse(text, place);
            return key.type().read(place, Objects.requireNonNull(value, place), reading);
        } catch (ConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }

    public void warnOfIgnored() {
        if (!reading.ignored().isEmpty()) {
            LOG.warn(
                    "{}: only the levels of a Python logging configuration are used; ignoring {}",
                    file,
                    String.join(", ", reading.ignored()));
        }
    }

    public <T> void put(Key<T> key, @Nullable T value) {
        if (value != null) {
            values.put(key.name(), value);
        }
    }

    public void missing(Key<?> key, String rule) {
        reading.mistakes().add(place(key), rule + ", and is missing");
    }

    /** The start of messages about a key. */
    public String place(Key<?> key) {
        return raw.place(key, file.toString());
    }

    /** Whether the file or an option sets it, validly or not. */
    public boolean isGiven(Key<?> key) {
        return raw.get(key) != null;
    }

    public <T> T get(Key<T> key) {
        return Objects.requireNonNull(find(key), key.name());
    }

    public <T> T optional(Key<T> key, T otherwise) {
        T value = find(key);
        return value == null ? otherwise : value;
    }

    /** Safe because only {@link #put} writes, with the key's own type. */
    @SuppressWarnings("unchecked")
    public <T> @Nullable T find(Key<T> key) {
        return (T) values.get(key.name());
    }
}
