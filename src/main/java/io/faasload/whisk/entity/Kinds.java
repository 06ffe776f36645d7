package io.faasload.whisk.entity;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The kinds of action that can run here, as in OpenWhisk's runtimes manifest. */
public record Kinds(List<Kind> kinds) {

    /** A kind such as {@code java:8}; the default of its family is also available as {@code java:default}. */
    public record Kind(String family, String version, boolean isDefault, boolean requiresMain) {

        public String name() {
            return family + ":" + version;
        }
    }

    /** Every Java version that OpenWhisk has or had; all of them run on the available JDK. */
    public static final List<Kind> JAVA = Stream.of("8", "11", "17", "21")
            .map(v -> new Kind("java", v, v.equals("8"), true))
            .toList();

    /** Every Node.js version that OpenWhisk has or had; all of them run on the available node. */
    public static final List<Kind> NODEJS = Stream.of("10", "12", "14", "16", "18", "20", "22")
            .map(v -> new Kind("nodejs", v, v.equals("20"), false))
            .toList();

    public Kinds {
        kinds = List.copyOf(kinds);
    }

    public Optional<Kind> resolve(String name) {
        return kinds.stream()
                .filter(kind ->
                        kind.name().equals(name) || (kind.isDefault() && name.equals(kind.family() + ":default")))
                .findFirst();
    }

    RefusedException unknown(String name) {
        return RefusedException.malformedContent("The specified runtime '" + name
                + "' is not supported by this platform. Valid values are: "
                + kinds.stream().map(kind -> "'" + kind.name() + "'").collect(Collectors.joining(", ")) + ".");
    }

    /** Field {@code runtimes} of the response to {@code GET /}. */
    public ObjectNode toJson() {
        ObjectNode families = WhiskJson.orderedObject();
        for (Kind kind : kinds) {
            families.withArray(kind.family())
                    .addObject()
                    .put("attached", true)
                    .put("default", kind.isDefault())
                    .put("deprecated", false)
                    .put("image", "faasload/process-" + kind.family())
                    .put("kind", kind.name())
                    .put("requireMain", kind.requiresMain());
        }
        return families;
    }
}
