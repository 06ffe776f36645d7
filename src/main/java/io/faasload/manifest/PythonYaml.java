package io.faasload.manifest;

import io.faasload.config.key.Mistakes;
import io.faasload.manifest.wskdeploy.WskdeployYaml;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;

/** The annotation {@code parameters} of a manifest as FaaSLoad reads it, in Python; names keep their text. */
final class PythonYaml {

    private static final Resolver RESOLVER = new Resolver();

    private PythonYaml() {}

    /** The value; null if there is none, and after an error. */
    static @Nullable Object read(Mistakes mistakes, String place, @Nullable Node node) {
        try {
            return node == null ? null : new Construction().of(resolved(node));
        } catch (MarkedYAMLException e) {
            mistakes.add(place, "is not acceptable YAML: " + e.getProblem());
        } catch (YAMLException | IllegalArgumentException e) {
            mistakes.add(place, "is not acceptable YAML: " + e.getMessage());
        }
        return null;
    }

    /** A copy with resolved plain scalars, since the nodes may be shared with parts that are read by other rules. */
    private static Node resolved(Node node) {
        if (node instanceof SequenceNode list) {
            List<Node> items =
                    list.getValue().stream().map(PythonYaml::resolved).toList();
            return new SequenceNode(list.getTag(), new ArrayList<>(items), list.getFlowStyle());
        }
        if (node instanceof MappingNode map) {
            List<NodeTuple> entries = map.getValue().stream()
                    .map(entry -> new NodeTuple(
                            resolved(entry.getKeyNode()),
                            isName(entry) ? text(entry.getValueNode()) : resolved(entry.getValueNode())))
                    .toList();
            MappingNode copy = new MappingNode(map.getTag(), new ArrayList<>(entries), map.getFlowStyle());
            copy.setMerged(map.isMerged());
            return copy;
        }
        ScalarNode scalar = (ScalarNode) node;
        Tag tag = WskdeployYaml.isPlain(scalar)
                ? RESOLVER.resolve(NodeId.scalar, scalar.getValue(), true)
                : scalar.getTag();
        return copy(tag, scalar);
    }

    private static boolean isName(NodeTuple entry) {
        return entry.getKeyNode() instanceof ScalarNode key
                && key.getValue().equals("name")
                && WskdeployYaml.isPlain(entry.getValueNode())
                && !WskdeployYaml.isNull(entry.getValueNode());
    }

    private static Node text(Node node) {
        return copy(Tag.STR, (ScalarNode) node);
    }

    private static Node copy(Tag tag, ScalarNode scalar) {
        return new ScalarNode(
                tag, scalar.getValue(), scalar.getStartMark(), scalar.getEndMark(), scalar.getScalarStyle());
    }

    private static final class Construction extends SafeConstructor {

        private Construction() {
            super(options());
        }

        private static LoaderOptions options() {
            LoaderOptions options = new LoaderOptions();
            options.setAllowDuplicateKeys(false);
            return options;
        }

        private Object of(Node node) {
            return constructDocument(node);
        }
    }
}
