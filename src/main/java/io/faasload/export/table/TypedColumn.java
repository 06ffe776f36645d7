package io.faasload.export.table;

/**
 * A column of an exported table.
 *
 * @param name in the files
 * @param type of its values
 * @param required whether it is never NULL
 * @param description its comment; empty without one
 * @param expression SQL that gives its value
 */
public record TypedColumn(String name, ColumnType type, boolean required, String description, String expression) {

    /** The unit that the end of its name stands for; empty if it has none. */
    public String unit() {
        if (name.startsWith(WideRuns.PARAMETER)) {
            return "";
        }
        return switch (name.substring(name.lastIndexOf('_') + 1)) {
            case "us" -> "µs";
            case "ms" -> "ms";
            case "mcpu" -> "ms of CPU time";
            case "b", "bytes", "outputsize" -> "B";
            case "mb" -> "MiB";
            case "seconds" -> "s";
            default -> "";
        };
    }
}
