package io.faasload.traces.map;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.faasload.config.key.ConfigurationException;
import io.faasload.config.key.Mistakes;
import io.faasload.config.key.SafeYaml;
import io.faasload.traces.FunctionName;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/**
 * Which actions are invoked for the functions of a trace; written to and read from a YAML file that can be edited.
 *
 * <pre>
 * functions:
 *   FUNCTION:                         # or APP/FUNCTION, OWNER/APP/FUNCTION; "*" for all others
 *     action: image/wand_blur
 *     namespace: user-wand_blur       # optional: user-ACTION
 *     parameters: {sigma: 2.5}        # optional: added to those of the trace
 *     spin: true                      # optional: the action gets duration_ms and memory_mb of each point
 * </pre>
 *
 * @param actions by function
 */
public record ActionMapping(Map<String, MappedAction> actions) {

    /** The name that stands for all functions that have no entry. */
    public static final String OTHERS = "*";

    private static final String FUNCTIONS = "functions";
    private static final Set<String> FIELDS = Set.of("action", "namespace", "parameters", "spin", "note");
    private static final ObjectMapper JSON = new ObjectMapper();

    public ActionMapping {
        actions = Collections.unmodifiableMap(new LinkedHashMap<>(actions));
    }

    /** The action for a function: for FaaSLoad's traces, which name a user, that of the same name; null without one. */
    public @Nullable MappedAction of(FunctionName function) {
        MappedAction found = function.find(actions);
        if (found == null) {
            found = actions.get(OTHERS);
        }
        boolean isOfUser = !function.owner().isEmpty() && function.app().isEmpty();
        return found == null && isOfUser
                ? new MappedAction(function.function(), function.owner(), "{}", false, null)
                : found;
    }

    /**
     * Reads a file.
     *
     * @throws ConfigurationException with all mistakes
     */
    public static ActionMapping read(Path file) throws ConfigurationException {
        Mistakes mistakes = new Mistakes();
        Map<String, MappedAction> actions = new LinkedHashMap<>();
        Object document = SafeYaml.read(file);
        if (document instanceof Map<?, ?> map && map.get(FUNCTIONS) instanceof Map<?, ?> functions && map.size() == 1) {
            functions.forEach((name, entry) -> {
                String place = file + ": " + FUNCTIONS + "." + name;
                if (entry instanceof Map<?, ?> fields) {
                    read(place, fields, mistakes, found -> actions.put(String.valueOf(name), found));
                } else {
                    mistakes.must(place, "be a map with an action", entry);
                }
            });
        } else {
            mistakes.add(file.toString(), "must be a map with the key functions and nothing else");
        }
        mistakes.throwIfAny();
        return new ActionMapping(actions);
    }

    private static void read(String place, Map<?, ?> fields, Mistakes mistakes, Consumer<MappedAction> target) {
        fields.keySet().stream()
                .filter(field -> !FIELDS.contains(String.valueOf(field)))
                .forEach(field -> mistakes.add(place, "has an unknown field " + field));
        Object action = fields.get("action");
        Object namespace = fields.get("namespace");
        Object parameters = fields.containsKey("parameters") ? fields.get("parameters") : Map.of();
        boolean isRight = true;
        if (!(action instanceof String text) || text.isBlank()) {
            mistakes.must(place + ".action", "be the name of an action, such as image/wand_blur", action);
            isRight = false;
        }
        if (namespace != null && (!(namespace instanceof String text) || text.isBlank())) {
            mistakes.must(place + ".namespace", "be the name of a user", namespace);
            isRight = false;
        }
        if (!(parameters instanceof Map)) {
            mistakes.must(place + ".parameters", "be a map", parameters);
            isRight = false;
        }
        Object spin = fields.get("spin");
        if (spin != null && !(spin instanceof Boolean)) {
            mistakes.must(place + ".spin", "be true or false", spin);
            isRight = false;
        }
        if (isRight) {
            String name = String.valueOf(action);
            try {
                target.accept(new MappedAction(
                        name,
                        namespace == null ? MappedAction.userOf(name) : namespace.toString(),
                        JSON.writeValueAsString(parameters),
                        Boolean.TRUE.equals(spin),
                        null));
            } catch (JsonProcessingException e) {
                mistakes.add(place + ".parameters", "cannot be written as JSON: " + e.getOriginalMessage());
            }
        }
    }

    /**
     * The file's text.
     *
     * @param comments lines for the top of the file, without {@code #}
     */
    public String text(List<String> comments) {
        StringBuilder text = new StringBuilder();
        comments.forEach(comment -> text.append("# ").append(comment).append('\n'));
        Map<String, Object> functions = new LinkedHashMap<>();
        actions.forEach((name, action) -> {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("action", action.action());
            if (!action.namespace().equals(MappedAction.userOf(action.action()))) {
                fields.put("namespace", action.namespace());
            }
            Map<String, Object> parameters = parameters(action.parameters());
            if (!parameters.isEmpty()) {
                fields.put("parameters", parameters);
            }
            if (action.isSpin()) {
                fields.put("spin", true);
            }
            if (action.note() != null) {
                fields.put("note", action.note());
            }
            functions.put(name, fields);
        });
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setSplitLines(false);
        StringWriter yaml = new StringWriter();
        new Yaml(options).dump(Map.of(FUNCTIONS, functions), yaml);
        return text.append(yaml).toString();
    }

    private static Map<String, Object> parameters(String json) {
        try {
            return JSON.readValue(json, new TypeReference<>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Not a JSON object: " + json, e);
        }
    }
}
