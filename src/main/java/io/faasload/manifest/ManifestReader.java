package io.faasload.manifest;

import io.faasload.config.key.ConfigurationException;
import io.faasload.config.key.Mistakes;
import io.faasload.manifest.wskdeploy.ActionInputs;
import io.faasload.manifest.wskdeploy.InputDefinition;
import io.faasload.manifest.wskdeploy.InputReader;
import io.faasload.manifest.wskdeploy.WskdeployYaml;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;

/** Reads a manifest: finds the packages and their actions. */
final class ManifestReader {

    private static final Set<String> MANIFEST_FIELDS = Set.of("project", "packages", "filepath");
    private static final Set<String> PROJECT_FIELDS = Set.of(
            "name",
            "namespace",
            "credential",
            "apiHost",
            "apigwAccessToken",
            "version",
            "packages",
            "inputs",
            "config");
    private static final Set<String> PACKAGE_FIELDS = Set.of(
            "name",
            "version",
            "license",
            "public",
            "repositories",
            "dependencies",
            "namespace",
            "credential",
            "apiHost",
            "apigwAccessToken",
            "actions",
            "triggers",
            "feeds",
            "rules",
            "inputs",
            "sequences",
            "description",
            "annotations",
            "apis");

    private final Path file;
    private final Set<String> inputKinds;
    private final Mistakes mistakes = new Mistakes();
    private final WskdeployYaml yaml = new WskdeployYaml(mistakes);
    private final Set<String> names = new HashSet<>();
    private final List<ActionDefinition> actions = new ArrayList<>();

    ManifestReader(Path file, Set<String> inputKinds) {
        this.file = file;
        this.inputKinds = inputKinds;
    }

    List<ActionDefinition> read() throws ConfigurationException {
        Map<String, Node> manifest = fields(file.toString(), WskdeployYaml.compose(file), MANIFEST_FIELDS);
        Map<String, Node> project = fields(file + ": project", manifest.get("project"), PROJECT_FIELDS);
        if (manifest.containsKey("packages") && project.containsKey("packages")) {
            mistakes.add(file.toString(), "must have packages either inside or outside project, and has both");
        }
        Map<String, InputDefinition> inputs =
                new InputReader(mistakes).readAll(file + ": project", project.get("inputs"));
        readPackages(manifest.getOrDefault("packages", project.get("packages")), inputs);
        if (names.isEmpty() && mistakes.isEmpty()) {
            mistakes.add(file.toString(), "must have packages with actions, but has none");
        }
        mistakes.throwIfAny();
        return List.copyOf(actions);
    }

    private void readPackages(@Nullable Node packages, Map<String, InputDefinition> projectInputs) {
        yaml.fields(file + ": packages", packages).forEach((packageName, content) -> {
            String place = file + ": package " + packageName;
            if (packageName.equalsIgnoreCase("default")) {
                mistakes.add(place, "must have another name: wskdeploy deploys the actions of default without package");
            }
            Map<String, Node> fields = fields(place, content, PACKAGE_FIELDS);
            Map<String, InputDefinition> inputs = new InputReader(mistakes).readAll(place, fields.get("inputs"));
            yaml.fields(place + ": actions", fields.get("actions"))
                    .forEach((action, description) ->
                            readAction(packageName, action, description, projectInputs, inputs));
        });
    }

    private void readAction(
            String packageName,
            String action,
            Node description,
            Map<String, InputDefinition> projectInputs,
            Map<String, InputDefinition> packageInputs) {
        String name = packageName + "/" + action;
        String place = file + ": function " + name;
        names.add(name);
        if (!WskdeployYaml.isNull(description) && !(description instanceof MappingNode)) {
            mistakes.must(place, "be a map", WskdeployYaml.shown(description));
            return;
        }
        ActionReader reader =
                new ActionReader(mistakes, place, fields(place, description, ActionReader.FIELDS), file, inputKinds);
        ActionInputs inputs = new ActionInputs(
                projectInputs, packageInputs, new InputReader(mistakes).readAll(place, reader.field("inputs")));
        ActionDefinition read = reader.read(packageName, action, inputs);
        if (read != null) {
            actions.add(read);
        }
    }

    /** The fields of a part of the manifest; fields that wskdeploy does not know are errors, as in wskdeploy. */
    private Map<String, Node> fields(String place, @Nullable Node node, Set<String> known) {
        Map<String, Node> fields = yaml.fields(place, node);
        fields.keySet().stream()
                .filter(field -> !known.contains(field))
                .forEach(field -> mistakes.must(place, "have only fields that wskdeploy knows", field));
        return fields;
    }
}
