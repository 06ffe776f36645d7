package io.faasload.manifest;

import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;

/** Writes the annotation {@code parameters} as YAML text that Python reads in the same way. */
final class ParametersYaml {

    private ParametersYaml() {}

    static String dump(Object annotation) {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(FlowStyle.BLOCK);
        options.setDereferenceAliases(true);
        options.setSplitLines(false);
        return new Yaml(new AsInPython(options), options).dump(annotation);
    }

    /** PyYAML reads a number with an exponent as text unless it has both a decimal point and a sign in the exponent. */
    private static final class AsInPython extends Representer {

        /** No control characters or line breaks, which some styles do not preserve. */
        private static final Pattern SIMPLE = Pattern.compile("[^\\p{Cc}\\p{Cs}\\u2028\\u2029\\uFEFF\\uFFFE\\uFFFF]*");

        private AsInPython(DumperOptions options) {
            super(options);
            // SnakeYAML writes text with control characters as binary data.
            representers.put(String.class, value -> text((String) value));
            representers.put(Double.class, value -> representScalar(Tag.FLOAT, text((Double) value)));
        }

        private Node text(String text) {
            return SIMPLE.matcher(text).matches()
                    ? representScalar(Tag.STR, text)
                    : representScalar(Tag.STR, text, ScalarStyle.DOUBLE_QUOTED);
        }

        private static String text(double number) {
            if (Double.isNaN(number)) {
                return ".nan";
            }
            if (Double.isInfinite(number)) {
                return number > 0 ? ".inf" : "-.inf";
            }
            String repr = PythonFloat.repr(number);
            return repr.contains(".") ? repr : repr.replace("e", ".0e");
        }
    }
}
