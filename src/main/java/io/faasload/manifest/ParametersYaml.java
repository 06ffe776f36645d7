package io.faasload.manifest;

import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;

/** The annotation {@code parameters} as YAML text that Python reads alike. */
final class ParametersYaml {

    private ParametersYaml() {}

    static String dump(Object annotation) {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(FlowStyle.BLOCK);
        options.setDereferenceAliases(true);
        return new Yaml(new NumbersOfPython(options), options).dump(annotation);
    }

    /** PyYAML takes a number with exponent for a text unless it has both a point and the exponent's sign. */
    private static final class NumbersOfPython extends Representer {

        private NumbersOfPython(DumperOptions options) {
            super(options);
            representers.put(Double.class, value -> representScalar(Tag.FLOAT, text((Double) value)));
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
