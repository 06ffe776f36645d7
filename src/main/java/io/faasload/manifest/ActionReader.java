package io.faasload.manifest;

import io.faasload.config.key.Mistakes;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the description of one action. */
final class ActionReader {

    /** Names of entities in OpenWhisk. */
    private static final Pattern NAME = Pattern.compile("\\w|\\w[\\w@ .-]{0,254}[\\w@.-]");

    /** Fields of an input that is described instead of just given. */
    private static final Set<String> INPUT_FIELDS =
            Set.of("type", "description", "value", "default", "required", "status", "schema");

    private final Mistakes mistakes;
    private final String place;
    private final Map<String, Object> fields;
    private final Path manifest;
    private final Set<String> inputKinds;

    ActionReader(Mistakes mistakes, String place, Map<String, Object> fields, Path manifest, Set<String> inputKinds) {
        this.mistakes = mistakes;
        this.place = place;
        this.fields = fields;
        this.manifest = manifest;
        this.inputKinds = inputKinds;
    }

    /** The action; null only after a mistake. */
    @Nullable ActionDefinition read(String packageName, String action, Map<String, Object> packageInputs) {
        checkName("package", packageName);
        checkName("action", action);
        String runtime = text(fields, "", "runtime");
        String image = text(fields, "", "docker");
        Path code = code();
        checkKind(runtime, image);
        Map<String, Object> annotations = map("annotations");
        String inputKind = inputKind(annotations);
        Object parameters = annotations.get("parameters");
        ActionDefinition.Limits limits = limits(map("limits"));
        List<ParameterDefinition> definitions = new ParameterReader(mistakes, place).readAll(parameters);
        Map<String, Object> inputs = new LinkedHashMap<>();
        addInputs(packageInputs, inputs);
        addInputs(map("inputs"), inputs);
        return inputKind == null
                ? null
                : new ActionDefinition(
                        packageName,
                        action,
                        runtime,
                        image,
                        text(fields, "", "main"),
                        code,
                        limits,
                        inputs,
                        annotations,
                        inputKind,
                        definitions,
                        ParametersYaml.dump(parameters == null ? List.of() : parameters));
    }

    private void checkName(String what, String name) {
        if (!NAME.matcher(name).matches()) {
            mistakes.must(
                    place, "have as %s a name of letters, digits and _ @ . - (at most 256)".formatted(what), name);
        }
    }

    private void checkKind(@Nullable String runtime, @Nullable String image) {
        boolean runtimeGiven = fields.get("runtime") != null;
        boolean imageGiven = fields.get("docker") != null;
        if (runtimeGiven && imageGiven) {
            mistakes.must(place, "have either runtime or docker", "runtime %s, docker %s".formatted(runtime, image));
        } else if (!runtimeGiven && !imageGiven) {
            mistakes.add(place, "must have runtime or docker, and has neither");
        }
    }

    private @Nullable Path code() {
        String function = text(fields, "", "function");
        if (function == null) {
            if (fields.get("runtime") != null && fields.get("function") == null) {
                mistakes.add(place, "must have function with runtime, the file of its code, which is missing");
            }
            return null;
        }
        try {
            Path code = manifest.toAbsolutePath().resolveSibling(function).normalize();
            if (!Files.isRegularFile(code) || !Files.isReadable(code)) {
                mistakes.must(
                        place + ": function",
                        "name a file that can be read (a folder must be zipped)",
                        code.toString());
            }
            return code;
        } catch (InvalidPathException e) {
            mistakes.must(place + ": function", "be a path", function);
            return null;
        }
    }

    private @Nullable String inputKind(Map<String, Object> annotations) {
        String kind = text(annotations, "annotations.", "input_kind");
        if (kind == null) {
            if (annotations.get("input_kind") == null) {
                mistakes.add(place, "must have annotations.input_kind, the kind of its inputs, which is missing");
            }
        } else if (!inputKinds.contains(kind)) {
            String known = String.join(", ", inputKinds.stream().sorted().toList());
            mistakes.must(
                    place + ": annotations.input_kind",
                    "have an extension in generation.extensions (%s)".formatted(known),
                    kind);
        }
        return kind;
    }

    private ActionDefinition.Limits limits(Map<String, Object> limits) {
        // FaaSLoad's name, and that of later releases of wskdeploy.
        String concurrency = limits.containsKey("concurrency") ? "concurrency" : "concurrentActivations";
        return new ActionDefinition.Limits(
                limit(limits, "memorySize", 1, 256),
                limit(limits, "timeout", 100, 60_000),
                limit(limits, "logSize", 0, 10),
                limit(limits, concurrency, 1, 1),
                concurrency);
    }

    private int limit(Map<String, Object> limits, String name, int least, int otherwise) {
        Object value = limits.getOrDefault(name, otherwise);
        if (value instanceof Integer limit && limit >= least) {
            return limit;
        }
        mistakes.must(
                place + ": limits." + name, "be an integer from %d to %d".formatted(least, Integer.MAX_VALUE), value);
        return otherwise;
    }

    private void addInputs(Map<String, Object> described, Map<String, Object> inputs) {
        described.forEach((input, given) -> {
            Object value = value(given);
            if (!JsonTexts.isJson(value)) {
                mistakes.add(place + ": input " + input, "must be JSON (dates in quotes, finite numbers), and is not");
            } else if (value != null) {
                inputs.put(input, value);
            }
        });
    }

    private static @Nullable Object value(Object given) {
        boolean described = given instanceof Map<?, ?> map
                && INPUT_FIELDS.containsAll(map.keySet())
                && (map.containsKey("type") || map.containsKey("value"));
        if (!described) {
            return given;
        }
        Map<?, ?> fields = (Map<?, ?>) given;
        return fields.get("value") == null ? fields.get("default") : fields.get("value");
    }

    private Map<String, Object> map(String field) {
        return ManifestReader.map(mistakes, place + ": " + field, fields.get(field));
    }

    private @Nullable String text(Map<String, Object> from, String prefix, String field) {
        Object value = from.get(field);
        if (value == null || (value instanceof String text && !text.isBlank())) {
            return (String) value;
        }
        mistakes.must(place + ": " + prefix + field, "be a text that is not empty", value);
        return null;
    }
}
