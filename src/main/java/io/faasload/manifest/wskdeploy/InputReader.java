package io.faasload.manifest.wskdeploy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.faasload.config.key.Mistakes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Reads the default parameters of a project, a package or an action. */
public final class InputReader {

    /** Fields of a map that describes an input, instead of being its value. */
    private static final Set<String> FIELDS =
            Set.of("type", "description", "value", "required", "default", "status", "schema");

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Mistakes mistakes;
    private final WskdeployYaml yaml;

    public InputReader(Mistakes mistakes) {
        this.mistakes = mistakes;
        this.yaml = new WskdeployYaml(mistakes);
    }

    /** The inputs by name, in the order of the file, without refused ones. */
    public Map<String, InputDefinition> readAll(String place, @Nullable Node inputs) {
        Map<String, InputDefinition> definitions = new LinkedHashMap<>();
        yaml.fields(place + ": inputs", inputs).forEach((name, node) -> {
            InputDefinition definition = read(place + ": input " + name, node);
            if (definition != null) {
                definitions.put(name, definition);
            }
        });
        return definitions;
    }

    private @Nullable InputDefinition read(String place, Node node) {
        if (!isDescribed(node)) {
            Object value = yaml.exactValue(place, node);
            // The name of a type, instead of a value, means its zero value.
            return value instanceof String type && InputDefinition.types().contains(type)
                    ? new InputDefinition(type, InputDefinition.zeroValue(type), false, false)
                    : definition(typeOf(value), value, false);
        }
        Map<String, Node> fields = yaml.fields(place, node);
        Node valueNode = WskdeployYaml.isNull(fields.get("value")) ? fields.get("default") : fields.get("value");
        String type = yaml.text(place + ": type", fields.get("type"));
        boolean required = Boolean.TRUE.equals(yaml.value(place + ": required", fields.get("required")));
        if (type == null) {
            Object value = yaml.exactValue(place, valueNode);
            return definition(typeOf(value), value, required);
        }
        if (!InputDefinition.types().contains(type)) {
            mistakes.must(place + ": type", "be string, integer, float, boolean or json", type);
            return null;
        }
        if (type.equals("json")) {
            return json(place, valueNode, required);
        }
        if (holdsMaps(valueNode)) {
            mistakes.must(place, "have type json, or none, with a map (wskdeploy fails)", type);
            return null;
        }
        return definition(type, yaml.value(place, valueNode), required);
    }

    /** Whether a map has only these fields, with values of the right type; otherwise the map itself is the value. */
    private boolean isDescribed(Node node) {
        if (!(node instanceof MappingNode)) {
            return false;
        }
        // Errors are recorded later, when it is read.
        WskdeployYaml silent = new WskdeployYaml(new Mistakes());
        Map<String, Node> fields = silent.fields("", node);
        Node required = fields.get("required");
        return FIELDS.containsAll(fields.keySet())
                && List.of("type", "description", "status").stream()
                        .map(fields::get)
                        .allMatch(field -> field == null || field instanceof ScalarNode)
                && (WskdeployYaml.isNull(required) || silent.value("", required) instanceof Boolean);
    }

    private static boolean holdsMaps(@Nullable Node node) {
        return node instanceof MappingNode
                || (node instanceof SequenceNode list
                        && list.getValue().stream().anyMatch(InputReader::holdsMaps));
    }

    private static String typeOf(@Nullable Object value) {
        if (value instanceof Boolean) {
            return "boolean";
        }
        if (value instanceof Integer || value instanceof Long) {
            return "integer";
        }
        if (value instanceof Number) {
            return "float";
        }
        if (value instanceof Map<?, ?>) {
            return "json";
        }
        return value instanceof List<?> ? "slice" : "string";
    }

    private static InputDefinition definition(String type, @Nullable Object value, boolean required) {
        boolean variables = type.equals("json") || (type.equals("string") && value instanceof String);
        return value == null
                ? new InputDefinition(type, InputDefinition.zeroValue(type), false, required)
                : new InputDefinition(type, value, variables, required);
    }

    private @Nullable InputDefinition json(String place, @Nullable Node node, boolean required) {
        Object value = yaml.exactValue(place, node);
        if (value == null || value instanceof Map<?, ?>) {
            return definition("json", value, required);
        }
        if (value instanceof String text && !text.isBlank()) {
            try {
                JsonNode tree = JSON.readTree(text);
                if (!StandardCharsets.UTF_8.newEncoder().canEncode(tree.toString())) {
                    mistakes.add(place, "must have no unpaired surrogate");
                    return null;
                }
                Object parsed = parsed(tree);
                return new InputDefinition(
                        "json", parsed == null ? InputDefinition.zeroValue("json") : parsed, false, required);
            } catch (JsonProcessingException | NumberFormatException e) {
                // Reported below, without the text, which may contain a secret.
            }
        }
        mistakes.add(place, "must be a map, or a text that is JSON, for type json, and is neither");
        return null;
    }

    /** Parses JSON like Go: all numbers are doubles. */
    private static @Nullable Object parsed(JsonNode node) {
        return switch (node.getNodeType()) {
            case ARRAY -> {
                List<@Nullable Object> list = new ArrayList<>();
                for (JsonNode item : node) {
                    list.add(parsed(item));
                }
                yield list;
            }
            case OBJECT -> {
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                for (Map.Entry<String, JsonNode> member : node.properties()) {
                    map.put(member.getKey(), parsed(member.getValue()));
                }
                yield map;
            }
            case STRING -> node.textValue();
            case BOOLEAN -> node.booleanValue();
            case NUMBER -> GoScalar.json(node.doubleValue());
            default -> null;
        };
    }
}
