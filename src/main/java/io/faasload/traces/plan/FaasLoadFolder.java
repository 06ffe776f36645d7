package io.faasload.traces.plan;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.faasload.config.key.ConfigurationException;
import io.faasload.traces.FunctionName;
import io.faasload.traces.FunctionRandom;
import io.faasload.traces.PointIterator;
import io.faasload.traces.TraceFunction;
import io.faasload.traces.TracePoint;
import io.faasload.traces.format.TraceFiles;
import java.io.IOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import org.apache.commons.lang3.StringUtils;

/**
 * Writes FaaSLoad's traces: a file {@code USER-FUNCTION-NUMBER} for each function. The user is the owner or the application in the trace,
 * or "trace"; what a name must not have is replaced by an underscore. Seconds have a fraction where needed. If the trace has no
 * parameters, {@code duration_ms} and {@code memory_mb} say what it wants, where it is known.
 */
public final class FaasLoadFolder {

    /** Keeps all digits of numbers. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    /** File systems allow 255 bytes for both names and the number. */
    private static final int LONGEST_NAME = 100;

    private static final Set<String> ADDED_BY_READER = Set.of("incont", "outcont");
    private static final int MICROS_DIGITS = 6;

    private FaasLoadFolder() {}

    /**
     * What was written.
     *
     * @param files one for each function with points
     */
    public record Written(int files, long points) {}

    /** The folder's name while it is not complete. */
    public static Path partial(Path directory) {
        return directory.resolveSibling(directory.getFileName() + ".partial");
    }

    /**
     * Writes a folder, which gets its name at the end.
     *
     * @throws ConfigurationException if the folder exists, or a value cannot be written in this format
     */
    public static Written write(PlannedLoad load, Path directory) throws ConfigurationException, IOException {
        Path partial = partial(directory);
        for (Path path : List.of(directory, partial)) {
            if (Files.exists(path)) {
                throw new ConfigurationException(List.of("--out: already exists: " + path));
            }
        }
        Files.createDirectory(partial);
        int files = 0;
        long points = 0;
        for (TraceFunction function : load.functions()) {
            try (PointIterator all = load.points(function, 1)) {
                if (all.hasNext()) {
                    Path file = partial.resolve(fileName(function.name(), ++files));
                    try (Writer out = Files.newBufferedWriter(file)) {
                        points += write(function, load.random(function), all, out);
                    }
                }
            }
        }
        Files.move(partial, directory, StandardCopyOption.ATOMIC_MOVE);
        return new Written(files, points);
    }

    private static String fileName(FunctionName name, int number) {
        String user = name.owner().isEmpty() ? name.app() : name.owner();
        return "%s-%s-%04d"
                .formatted(
                        safe(user, "trace"),
                        safe(name.function().substring(name.function().lastIndexOf('/') + 1), "function"),
                        number);
    }

    /** Neither empty nor that of a hidden file, which would be ignored. */
    private static String safe(String name, String otherwise) {
        String safe = StringUtils.left(name, LONGEST_NAME).replaceAll("^\\.|[^A-Za-z0-9_.@]", "_");
        return safe.isEmpty() ? otherwise : safe;
    }

    private static long write(TraceFunction function, FunctionRandom random, PointIterator points, Writer out)
            throws IOException, ConfigurationException {
        long count = 0;
        for (long before = 0; points.hasNext(); count++) {
            TracePoint point = points.next();
            StringJoiner line = new StringJoiner("\t", "", "\n");
            line.add(BigDecimal.valueOf(point.micros() - before, MICROS_DIGITS)
                    .stripTrailingZeros()
                    .toPlainString());
            if (point.parameters() == null) {
                line.add("");
                add(line, "duration_ms", function.durationMillis(random, point));
                add(line, "memory_mb", function.memoryMegabytes(random, point));
            } else {
                addParameters(line, point.parameters(), function);
            }
            if (line.length() > TraceFiles.LONGEST_LINE) {
                throw refused(function, "parameters longer than a line");
            }
            out.write(line.toString());
            before = point.micros();
        }
        return count;
    }

    private static void add(StringJoiner line, String name, double value) {
        if (!Double.isNaN(value)) {
            line.add(name + ":" + Math.round(value * 1e3) / 1e3);
        }
    }

    private static void addParameters(StringJoiner line, String parameters, TraceFunction function)
            throws ConfigurationException {
        String object = "";
        List<String> fields = new ArrayList<>();
        try (JsonParser values = JSON.createParser(parameters)) {
            values.nextToken();
            for (String name = values.nextFieldName(); name != null; name = values.nextFieldName()) {
                // A number as it is written: 1.0 is not 1 to an action in Python.
                String value = values.nextToken().isStructStart()
                        ? JSON.readTree(values).toString()
                        : values.getText();
                if (name.equals("object")) {
                    object = values.hasToken(JsonToken.VALUE_NULL) ? "" : value;
                } else if (!ADDED_BY_READER.contains(name)) {
                    if (name.isBlank() || !name.equals(name.strip()) || name.contains(":")) {
                        throw refused(function, "a parameter named \"" + name + "\"");
                    }
                    fields.add(field(name + ":" + value, function));
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("Not a JSON object: " + parameters, e);
        }
        line.add(field(object, function));
        fields.forEach(line::add);
    }

    private static String field(String text, TraceFunction function) throws ConfigurationException {
        if (StringUtils.containsAny(text, "\t\r\n")) {
            throw refused(function, "a parameter with a tab or a line break");
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw refused(function, "a parameter with an unpaired surrogate");
        }
        return text;
    }

    private static ConfigurationException refused(TraceFunction function, String what) {
        return new ConfigurationException(List.of("%s: function %s has %s, which FaaSLoad's format cannot have"
                .formatted(function.source(), function.name(), what)));
    }
}
