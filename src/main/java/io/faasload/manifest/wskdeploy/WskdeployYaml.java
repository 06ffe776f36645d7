package io.faasload.manifest.wskdeploy;

import io.faasload.config.key.ConfigurationException;
import io.faasload.config.key.Mistakes;
import io.faasload.config.key.SafeYaml;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Reads YAML like {@code wskdeploy}. Keys and names keep their text ({@code yes}, {@code 010}, a date); values are resolved as by
 * gopkg.in/yaml.v2. Refused values are recorded, and read as null. Not thread-safe.
 */
public final class WskdeployYaml {

    /** Tag of scalars without quotes and without a tag; their meaning depends on where they are used. */
    private static final Tag PLAIN = new Tag("tag:faasload.io,2025:plain");

    private static final Set<Tag> SHOWN = Set.of(Tag.SEQ, Tag.STR);

    private final Mistakes mistakes;

    public WskdeployYaml(Mistakes mistakes) {
        this.mistakes = mistakes;
    }

    /**
     * The document in a file; null if the file is empty.
     *
     * @throws ConfigurationException naming the file, if it cannot be read or is not acceptable YAML
     */
    public static @Nullable Node compose(Path file) throws ConfigurationException {
        return SafeYaml.compose(file, new Resolver() {
            @Override
            public Tag resolve(NodeId kind, @Nullable String value, boolean implicit) {
                Tag tag = super.resolve(kind, value, implicit);
                return kind == NodeId.scalar && implicit && !tag.equals(Tag.MERGE) ? PLAIN : tag;
            }
        });
    }

    /** Whether a node means that there is no value. */
    public static boolean isNull(@Nullable Node node) {
        return node == null
                || (node instanceof ScalarNode scalar
                        && (scalar.getTag().equals(Tag.NULL)
                                || (isPlain(scalar) && GoScalar.resolve(scalar.getValue()) == null)));
    }

    /** Whether a node is a scalar without quotes and without a tag. */
    public static boolean isPlain(Node node) {
        return node.getTag().equals(PLAIN);
    }

    /** The text of a scalar as written in the file, even if it would be another value; null if missing, and after an error. */
    public @Nullable String text(String place, @Nullable Node node) {
        if (node == null || isNull(node)) {
            return null;
        }
        if (node instanceof ScalarNode scalar
                && !scalar.getValue().isBlank()
                && scalar.getValue().chars().noneMatch(Character::isISOControl)
                && isUnicode(scalar.getValue())) {
            return scalar.getValue();
        }
        mistakes.must(place, "be non-empty text without control characters", shown(node));
        return null;
    }

    /** The entries of a map, including merged ones; empty if missing, and after an error. */
    public Map<String, Node> fields(String place, @Nullable Node node) {
        if (node == null || isNull(node)) {
            return Map.of();
        }
        if (!(node instanceof MappingNode mapping) || !mapping.getTag().equals(Tag.MAP)) {
            boolean tagged = node instanceof MappingNode || !(isPlain(node) || SHOWN.contains(node.getTag()));
            mistakes.must(place, "be a map", tagged ? node.getTag() : shown(node));
            return Map.of();
        }
        Map<String, Node> own = new LinkedHashMap<>();
        Map<String, Node> merged = new LinkedHashMap<>();
        for (NodeTuple entry : mapping.getValue()) {
            if (entry.getKeyNode().getTag().equals(Tag.MERGE)) {
                merge(place, entry.getValueNode(), own, merged);
                continue;
            }
            String key = key(place, entry.getKeyNode());
            if (key != null && own.put(key, entry.getValueNode()) != null) {
                mistakes.add(place, "key %s must not occur twice".formatted(key));
            }
        }
        merged.putAll(own);
        return merged;
    }

    private void merge(String place, Node source, Map<String, Node> before, Map<String, Node> merged) {
        List<Node> sources = source instanceof SequenceNode sequence ? sequence.getValue() : List.of(source);
        for (Node node : sources) {
            fields(place + ": <<", node).forEach((key, value) -> {
                if (before.containsKey(key)) {
                    mistakes.add(place, "<< must come before key %s, which wskdeploy would replace".formatted(key));
                }
                merged.putIfAbsent(key, value);
            });
        }
    }

    private @Nullable String key(String place, Node node) {
        if (node instanceof ScalarNode scalar
                && !isNull(scalar)
                && !scalar.getValue().isEmpty()
                && isUnicode(scalar.getValue())
                && (isPlain(scalar) || scalar.getTag().equals(Tag.STR))) {
            return scalar.getValue();
        }
        mistakes.must(place, "have text as keys", shown(node));
        return null;
    }

    /**
     * A JSON value: null, {@link Boolean}, {@link Integer}, {@link Long}, {@link BigDecimal}, {@link String},
     * {@link List} or {@link Map} from text to such values.
     */
    public @Nullable Object value(String place, @Nullable Node node) {
        return value(place, node, false);
    }

    /**
     * Like {@link #value}, but refuses what {@code wskdeploy} would deploy as another value in maps and lists: missing values,
     * which it deploys as the text {@code <nil>}, and keys that are not text, for example {@code yes}, which it deploys as
     * {@code true}.
     */
    @Nullable Object exactValue(String place, @Nullable Node node) {
        return value(place, node, true);
    }

    private @Nullable Object value(String place, @Nullable Node node, boolean exact) {
        if (node instanceof SequenceNode sequence && sequence.getTag().equals(Tag.SEQ)) {
            List<@Nullable Object> list = new ArrayList<>();
            sequence.getValue().forEach(item -> list.add(value(place, present(place, item, exact), exact)));
            return list;
        }
        if (node instanceof MappingNode mapping && mapping.getTag().equals(Tag.MAP)) {
            if (exact) {
                mapping.getValue().forEach(entry -> checkName(place, entry.getKeyNode()));
            }
            Map<String, @Nullable Object> map = new LinkedHashMap<>();
            fields(place, node)
                    .forEach((key, item) -> map.put(
                            key, value(place + ": key " + key, present(place + ": key " + key, item, exact), exact)));
            return map;
        }
        if (node instanceof ScalarNode scalar) {
            Object scalarValue = scalar(place, scalar);
            if (scalarValue instanceof String text && WskdeployVariables.areTooMany(text)) {
                mistakes.add(place, "must contain at most %d variables".formatted(WskdeployVariables.MOST));
            }
            return scalarValue;
        }
        if (node != null) {
            mistakes.must(place, "have no tag", node.getTag());
        }
        return null;
    }

    private Node present(String place, Node node, boolean exact) {
        if (exact && isNull(node)) {
            mistakes.must(
                    place,
                    "have values in lists and maps (wskdeploy deploys the text <nil> for a missing one)",
                    ((ScalarNode) node).getValue());
        }
        return node;
    }

    private void checkName(String place, Node key) {
        if (isPlain(key) && key instanceof ScalarNode scalar) {
            Object resolved = GoScalar.resolve(scalar.getValue());
            String deployed = resolved instanceof Double real && Double.isFinite(real)
                    ? GoScalar.json(real).toPlainString()
                    : String.valueOf(resolved);
            if (!deployed.equals(scalar.getValue())) {
                mistakes.must(
                        place,
                        "have its keys in quotes if they would not be read as text (wskdeploy deploys %s)"
                                .formatted(deployed),
                        scalar.getValue());
            }
        }
    }

    private @Nullable Object scalar(String place, ScalarNode node) {
        Tag tag = node.getTag();
        if (!isUnicode(node.getValue())) {
            mistakes.must(place, "have no unpaired surrogate", node.getValue());
            return null;
        }
        if (tag.equals(Tag.STR) || tag.equals(Tag.MERGE)) {
            return node.getValue();
        }
        Object value = GoScalar.resolve(node.getValue());
        if (value instanceof Double real && Double.isFinite(real)) {
            value = GoScalar.json(real);
        }
        boolean taken = isPlain(node)
                || (tag.equals(Tag.BOOL) && value instanceof Boolean)
                || (tag.equals(Tag.INT) && (value instanceof Integer || value instanceof Long))
                || (tag.equals(Tag.FLOAT) && value instanceof Number)
                || (tag.equals(Tag.NULL) && value == null);
        if (!taken) {
            mistakes.must(
                    place, "have no tag, or a matching one of !!str, !!bool, !!int, !!float, !!null", shown(node));
            return null;
        }
        if (value instanceof BigInteger) {
            mistakes.must(place, "be within 64 bits, as a signed integer", value);
            return null;
        }
        if (value instanceof Double) {
            mistakes.must(place, "be a finite number", value);
            return null;
        }
        return value;
    }

    private static boolean isUnicode(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    /** A node in a message. */
    public static @Nullable Object shown(Node node) {
        if (node instanceof ScalarNode scalar) {
            return isPlain(scalar) ? GoScalar.resolve(scalar.getValue()) : scalar.getValue();
        }
        if (node instanceof SequenceNode sequence) {
            return sequence.getValue().stream()
                    .map(WskdeployYaml::shown)
                    .map(String::valueOf)
                    .toList();
        }
        Map<String, @Nullable Object> map = new HashMap<>();
        ((MappingNode) node)
                .getValue()
                .forEach(entry -> map.put(String.valueOf(shown(entry.getKeyNode())), shown(entry.getValueNode())));
        return map;
    }
}
