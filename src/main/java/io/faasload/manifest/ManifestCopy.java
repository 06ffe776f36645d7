package io.faasload.manifest;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.faasload.config.key.ConfigurationException;
import io.faasload.config.key.Mistakes;
import io.faasload.manifest.wskdeploy.WskdeployYaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** A manifest's text for another place, where its code has other names. Everything else stays as it is, comments included. */
public final class ManifestCopy {

    private ManifestCopy() {}

    /** Names code at the other place. */
    public interface CodePlace {
        /** The path relative to the copy of the manifest. */
        String of(Path code) throws IOException;
    }

    /**
     * The text for the other place.
     *
     * @param file a manifest that {@link Manifest#read} accepts
     */
    public static String text(Path file, CodePlace places) throws ConfigurationException, IOException {
        StringBuilder text = new StringBuilder(Files.readString(file));
        // From the end, so that earlier marks stay valid.
        Map<Integer, ScalarNode> functions = new TreeMap<>(Comparator.reverseOrder());
        Map<String, Node> manifest = fields(WskdeployYaml.compose(file));
        Map<String, Node> packages = fields(manifest.getOrDefault(
                "packages", fields(manifest.get("project")).get("packages")));
        for (Node content : packages.values()) {
            for (Node action : fields(fields(content).get("actions")).values()) {
                if (fields(action).get("function") instanceof ScalarNode function) {
                    functions.put(function.getStartMark().getIndex(), function);
                }
            }
        }
        for (ScalarNode function : functions.values()) {
            Path code =
                    file.toAbsolutePath().resolveSibling(function.getValue()).normalize();
            text.replace(
                    text.offsetByCodePoints(0, function.getStartMark().getIndex()),
                    text.offsetByCodePoints(0, function.getEndMark().getIndex()),
                    '"' + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(places.of(code))) + '"');
        }
        return text.toString();
    }

    private static Map<String, Node> fields(@Nullable Node node) {
        return new WskdeployYaml(new Mistakes()).fields("", node);
    }
}
