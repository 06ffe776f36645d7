package io.faasload.config.key;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The values of the known keys as parsed from YAML, from the file and from {@code -D}; later ones replace earlier ones. */
final class RawValues {

    /** A section whose unknown keys are Python's, and ignored. */
    private static final String LENIENT_SECTION = "logging.";

    /** Longer ones are no typos, and would take long to compare. */
    private static final int LONGEST_KEY = 100;

    private final Map<String, Object> values = new LinkedHashMap<>();
    private final Map<String, String> sources = new LinkedHashMap<>();
    private final List<Key<?>> keys;
    private final Reading reading;

    RawValues(List<Key<?>> keys, Reading reading) {
        this.keys = keys;
        this.reading = reading;
    }

    @Nullable Object get(Key<?> key) {
        return values.get(key.name());
    }

    /** The start of messages about a key: where its value is, and its name. */
    String place(Key<?> key, String otherwise) {
        return sources.getOrDefault(key.name(), otherwise) + ": " + key.name();
    }

    /** Adds all values of a file. */
    void addFile(@Nullable Object document, String file) {
        if (document == null || document instanceof Map<?, ?>) {
            addSection("", document == null ? Map.of() : (Map<?, ?>) document, file);
        } else {
            reading.mistakes().must(file, "be a map of sections (%s, …)".formatted(someSections()), document);
        }
    }

    private String someSections() {
        return keys.stream()
                .map(key -> key.name().substring(0, key.name().indexOf('.')))
                .distinct()
                .limit(3)
                .collect(Collectors.joining(", "));
    }

    /** Adds a {@code -D name=text}. */
    void addOption(String name, String text) {
        Optional<Key<?>> map =
                keys.stream().filter(key -> name.startsWith(key.name() + ".")).findFirst();
        try {
            if (map.isPresent()) {
                addEntry(map.get(), name.substring(map.get().name().length() + 1), text);
            } else {
                boolean verbatim = key(name)
                        .filter(key -> key.type() instanceof ValueType.Text<?>)
                        .isPresent();
                Object value = verbatim ? text : SafeYaml.parse(text, "-D " + name);
                add(name, value == null || value.equals("") ? null : value, "-D");
            }
        } catch (ConfigurationException e) {
            reading.mistakes().addAll(e);
        }
    }

    /** Adds an entry of a map with arbitrary names, which may contain dots. */
    private void addEntry(Key<?> key, String entry, String text) throws ConfigurationException {
        boolean verbatim = key.type() instanceof ValueType.MapOf<?> map && map.values() instanceof ValueType.Text<?>;
        Map<Object, @Nullable Object> entries = new LinkedHashMap<>();
        if (values.get(key.name()) instanceof Map<?, ?> before) {
            entries.putAll(before);
        }
        entries.put(entry, verbatim ? text : SafeYaml.parse(text, "-D " + key.name() + "." + entry));
        add(key.name(), entries, "-D");
    }

    private void addSection(String prefix, Map<?, ?> section, String source) {
        section.forEach((name, value) -> add(prefix + name, value, source));
    }

    private void add(String name, @Nullable Object value, String source) {
        if (key(name).isPresent()) {
            if (value == null) {
                values.remove(name);
            } else {
                values.put(name, value);
                sources.put(name, source);
            }
        } else if (isSection(name)) {
            if (value instanceof Map<?, ?> section) {
                addSection(name + ".", section, source);
            } else if (value != null) {
                reading.mistakes().must(source + ": " + name, "be a map", value);
            }
        } else if (name.startsWith(LENIENT_SECTION)) {
            reading.ignored().add(name);
        } else {
            boolean isShown = !reading.mistakes().isFull() && name.length() <= LONGEST_KEY;
            reading.mistakes().add(source + ": " + name, "unknown key" + (isShown ? suggestion(name) : ""));
        }
    }

    private Optional<Key<?>> key(String name) {
        return keys.stream().filter(key -> key.name().equals(name)).findFirst();
    }

    private boolean isSection(String name) {
        return keys.stream().anyMatch(key -> key.name().startsWith(name + "."));
    }

    /** The name that was probably meant, if one is close enough; for an entry of a map, the map's name may be the misspelt one. */
    private String suggestion(String unknown) {
        for (String part = unknown; !part.isEmpty() && !isSection(part); part = parent(part)) {
            Optional<String> closest = closest(part);
            if (closest.isPresent()) {
                return ", did you mean " + closest.get() + unknown.substring(part.length()) + "?";
            }
        }
        return "";
    }

    /** The closest known name, if it is close enough: same last part, or a typo. */
    private Optional<String> closest(String unknown) {
        String lastPart = unknown.substring(unknown.lastIndexOf('.') + 1);
        int slip = Math.max(1, Math.min(2, lastPart.length() / 3));
        Stream<String> names = keys.stream()
                .map(Key::name)
                .flatMap(name -> Stream.iterate(name, n -> !n.isEmpty(), RawValues::parent))
                .distinct();
        return names.filter(name -> name.endsWith("." + lastPart) || editDistance(unknown, name) <= slip)
                .min(Comparator.comparingInt(name -> editDistance(unknown, name)));
    }

    private static String parent(String name) {
        return name.substring(0, Math.max(0, name.lastIndexOf('.')));
    }

    /** The Levenshtein distance. */
    private static int editDistance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
