package io.faasload.manifest;

import io.faasload.config.key.ConfigurationException;
import io.faasload.config.key.Mistakes;
import io.faasload.manifest.wskdeploy.ActionInputs;
import io.faasload.manifest.wskdeploy.WskdeployVariables;
import io.faasload.manifest.wskdeploy.WskdeployYaml;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;

/** Reads the description of one action. */
final class ActionReader {

    /** Entity names that OpenWhisk accepts. */
    private static final Pattern NAME = Pattern.compile("\\w|\\w[\\w@ .-]{0,254}[\\w@.-]");

    /** wskdeploy's fields of an action. */
    static final Set<String> FIELDS = Set.of(
            "name",
            "location",
            "version",
            "function",
            "code",
            "runtime",
            "namespace",
            "credential",
            "exposedUrl",
            "web-export",
            "web",
            "main",
            "docker",
            "native",
            "conductor",
            "limits",
            "inputs",
            "outputs",
            "description",
            "annotations",
            "include",
            "exclude");

    private static final Set<String> LIMITS = Set.of(
            "timeout",
            "memorySize",
            "logSize",
            "concurrentActivations",
            "concurrency",
            "userInvocationRate",
            "codeSize",
            "parameterSize");

    /** Fields that would change what wskdeploy deploys, and that we do not support. */
    private static final List<String> NOT_TAKEN = List.of("location", "code", "native", "conductor");

    private final Mistakes mistakes;
    private final WskdeployYaml yaml;
    private final String place;
    private final Map<String, Node> fields;
    private final Path manifest;
    private final Set<String> inputKinds;

    ActionReader(Mistakes mistakes, String place, Map<String, Node> fields, Path manifest, Set<String> inputKinds) {
        this.mistakes = mistakes;
        this.yaml = new WskdeployYaml(mistakes);
        this.place = place;
        this.fields = fields;
        this.manifest = manifest;
        this.inputKinds = inputKinds;
    }

    @Nullable Node field(String name) {
        return fields.get(name);
    }

    /** The action; null only after an error. */
    @Nullable ActionDefinition read(String packageName, String action, ActionInputs inputs) {
        checkName("package", packageName);
        checkName("action", action);
        NOT_TAKEN.stream()
                .filter(field -> !WskdeployYaml.isNull(fields.get(field)))
                .forEach(field -> mistakes.add(
                        place,
                        "must not have %s: name the code with function, or the image with docker".formatted(field)));
        String runtime = text("runtime");
        String image = withoutVariables("docker");
        Path code = code();
        checkKind(runtime, image);
        Map<String, Node> annotations = yaml.fields(place + ": annotations", fields.get("annotations"));
        String inputKind = inputKind(annotations);
        Object parameters = PythonYaml.read(mistakes, place + ": parameters", annotations.get("parameters"));
        ActionDefinition.Limits limits = limits(yaml.fields(place + ": limits", fields.get("limits")));
        List<ParameterDefinition> definitions = new ParameterReader(mistakes, place).readAll(parameters);
        String parametersYaml = ParametersYaml.dump(parameters == null ? List.of() : parameters);
        checkReadsBack(parametersYaml, definitions);
        Map<String, Object> annotationValues = new LinkedHashMap<>();
        annotations.forEach((name, node) -> {
            Object value = yaml.value(place + ": annotation " + name, node);
            if (value != null) {
                annotationValues.put(name, value);
            }
        });
        return inputKind == null
                ? null
                : new ActionDefinition(
                        packageName,
                        action,
                        runtime,
                        image,
                        text("main"),
                        code,
                        limits,
                        inputs,
                        annotationValues,
                        inputKind,
                        definitions,
                        parametersYaml);
    }

    /** A generation reads the parameters from this text, so they must survive the round trip. */
    private void checkReadsBack(String parametersYaml, List<ParameterDefinition> definitions) {
        if (!mistakes.isEmpty()) {
            return;
        }
        try {
            if (!ParameterDefinition.parseList(parametersYaml, place).equals(definitions)) {
                mistakes.add(place + ": parameters", "must survive a round trip through YAML text, and do not");
            }
        } catch (ConfigurationException e) {
            mistakes.addAll(e);
        }
    }

    private void checkName(String what, String name) {
        if (!NAME.matcher(name).matches()) {
            mistakes.must(
                    place, "use only letters, digits and _ @ . - in the %s name (at most 256)".formatted(what), name);
        }
    }

    private void checkKind(@Nullable String runtime, @Nullable String image) {
        if (given("runtime") && given("docker")) {
            mistakes.must(place, "have either runtime or docker", "runtime %s, docker %s".formatted(runtime, image));
        } else if (!given("runtime") && !given("docker")) {
            mistakes.add(place, "must have runtime or docker, and has neither");
        }
    }

    private @Nullable Path code() {
        String function = withoutVariables("function");
        if (function == null) {
            if (given("runtime") && !given("function")) {
                mistakes.add(place, "must have function (the code file) with runtime, and it is missing");
            }
            return null;
        }
        try {
            Path code = manifest.toAbsolutePath().resolveSibling(function).normalize();
            if (!Files.isRegularFile(code) || !Files.isReadable(code)) {
                mistakes.must(place + ": function", "name a readable file (a folder must be zipped)", code.toString());
            }
            return code;
        } catch (InvalidPathException e) {
            mistakes.must(place + ": function", "be a path", function);
            return null;
        }
    }

    private @Nullable String inputKind(Map<String, Node> annotations) {
        String kind = yaml.text(place + ": annotations.input_kind", annotations.get("input_kind"));
        if (kind == null) {
            if (WskdeployYaml.isNull(annotations.get("input_kind"))) {
                mistakes.add(place, "must have annotations.input_kind (the kind of its inputs), and it is missing");
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

    private ActionDefinition.Limits limits(Map<String, Node> limits) {
        limits.keySet().stream()
                .filter(limit -> !LIMITS.contains(limit))
                .forEach(limit -> mistakes.must(place + ": limits", "have only fields that wskdeploy knows", limit));
        // concurrency is FaaSLoad's name; concurrentActivations that of later releases of wskdeploy.
        String concurrency = limits.containsKey("concurrency") ? "concurrency" : "concurrentActivations";
        return new ActionDefinition.Limits(
                limit(limits, "memorySize", 128, 256),
                limit(limits, "timeout", 100, 60_000),
                limit(limits, "logSize", 0, 10),
                limit(limits, concurrency, 1, 1),
                concurrency);
    }

    private int limit(Map<String, Node> limits, String name, int least, int otherwise) {
        Object value = yaml.value(place + ": limits." + name, limits.get(name));
        if (value instanceof Number limit
                && limit.longValue() == limit.doubleValue()
                && limit.longValue() >= least
                && limit.longValue() <= Integer.MAX_VALUE) {
            return limit.intValue();
        }
        if (value != null) {
            mistakes.must(
                    place + ": limits." + name,
                    "be an integer from %d to %d".formatted(least, Integer.MAX_VALUE),
                    value);
        }
        return otherwise;
    }

    private boolean given(String field) {
        return !WskdeployYaml.isNull(fields.get(field));
    }

    private @Nullable String text(String field) {
        return yaml.text(place + ": " + field, fields.get(field));
    }

    /** wskdeploy also replaces variables in these fields, when it reads the manifest; we refuse them instead. */
    private @Nullable String withoutVariables(String field) {
        String text = text(field);
        if (text != null && WskdeployVariables.areIn(text)) {
            mistakes.must(place + ": " + field, "contain no variables (only inputs and annotations may)", text);
        }
        return text;
    }
}
