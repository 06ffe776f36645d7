package io.faasload.manifest;

import io.faasload.config.key.ConfigurationException;
import io.faasload.config.key.Mistakes;
import io.faasload.config.key.SafeYaml;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Reads one manifest: finds the packages and the actions in them. */
final class ManifestReader {

    private final Path file;
    private final Set<String> inputKinds;
    private final Mistakes mistakes = new Mistakes();
    private final Set<String> names = new HashSet<>();
    private final List<ActionDefinition> actions = new ArrayList<>();

    ManifestReader(Path file, Set<String> inputKinds) {
        this.file = file;
        this.inputKinds = inputKinds;
    }

    List<ActionDefinition> read() throws ConfigurationException {
        Map<String, Object> manifest = map(file.toString(), SafeYaml.read(file));
        Map<String, Object> project = map(file + ": project", manifest.get("project"));
        readPackages(manifest.get("packages"));
        readPackages(project.get("packages"));
        if (names.isEmpty() && mistakes.isEmpty()) {
            mistakes.add(file.toString(), "must have packages with actions, and has none");
        }
        mistakes.throwIfAny();
        return List.copyOf(actions);
    }

    private void readPackages(@Nullable Object packages) {
        map(file + ": packages", packages).forEach((packageName, content) -> {
            String place = file + ": package " + packageName;
            Map<String, Object> fields = map(place, content);
            Map<String, Object> inputs = map(place + ": inputs", fields.get("inputs"));
            forEach(
                    mistakes,
                    place + ": actions",
                    fields.get("actions"),
                    (action, description) -> readAction(packageName, action, description, inputs));
        });
    }

    private void readAction(
            String packageName, String action, @Nullable Object description, Map<String, Object> packageInputs) {
        String name = packageName + "/" + action;
        String place = file + ": function " + name;
        if (!names.add(name)) {
            mistakes.add(place, "two functions must not have one name");
            return;
        }
        if (description != null && !(description instanceof Map<?, ?>)) {
            mistakes.must(place, "be a map", description);
            return;
        }
        ActionReader reader = new ActionReader(mistakes, place, map(place, description), file, inputKinds);
        ActionDefinition read = reader.read(packageName, action, packageInputs);
        if (read != null) {
            actions.add(read);
        }
    }

    private Map<String, Object> map(String place, @Nullable Object value) {
        return map(mistakes, place, value);
    }

    /** A map whose names are texts, without entries that have no value; empty for none, and after a mistake. */
    static Map<String, Object> map(Mistakes mistakes, String place, @Nullable Object value) {
        Map<String, Object> result = new LinkedHashMap<>();
        forEach(mistakes, place, value, (name, entry) -> {
            if (entry != null) {
                result.put(name, entry);
            }
        });
        return result;
    }

    private static void forEach(
            Mistakes mistakes, String place, @Nullable Object value, BiConsumer<String, @Nullable Object> action) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((name, entry) -> action.accept(String.valueOf(name), entry));
        } else if (value != null) {
            mistakes.must(place, "be a map", value);
        }
    }
}
