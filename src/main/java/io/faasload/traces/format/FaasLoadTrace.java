package io.faasload.traces.format;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.faasload.traces.FunctionName;
import io.faasload.traces.PointDraws;
import io.faasload.traces.PointIterator;
import io.faasload.traces.TimeWindow;
import io.faasload.traces.TraceFunction;
import io.faasload.traces.TracePoint;
import io.faasload.traces.arrival.ThinnedPoints;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One of FaaSLoad's traces: a file of one user and function, without a header, whose fields are separated by tabs: seconds since the
 * previous point, path of the input, {@code name:value} … The file is read again for each iterator.
 *
 * @param name owner is the user
 * @param file the file, which was checked
 * @param lines number of points
 * @param isSkipping whether malformed lines are skipped
 */
record FaasLoadTrace(FunctionName name, Path file, long lines, long endMicros, boolean isSkipping)
        implements TraceFunction {

    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,12})?");
    private static final Pattern JSON_NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
    private static final Pattern OURS = Pattern.compile("object|incont|outcont");
    private static final BigDecimal MICROS = BigDecimal.valueOf(TimeWindow.SECOND);
    private static final BigDecimal LONGEST_MICROS = BigDecimal.valueOf(TimeWindow.LONGEST);

    /** Checks a file. */
    static FaasLoadTrace read(Path file, TraceFileName name, RowMistakes mistakes, boolean isSkipping)
            throws IOException {
        FunctionName function = new FunctionName(
                name.user(), "", name.function(), file.getFileName().toString());
        long count = 0;
        long last = 0;
        try (Lines lines = new Lines(file, function, mistakes)) {
            for (; lines.hasNext(); count++) {
                last = lines.next().micros();
            }
        }
        if (count == 0) {
            mistakes.file(file, "has no points");
        }
        return new FaasLoadTrace(function, file, count, last + 1, isSkipping);
    }

    @Override
    public String source() {
        return file.toString();
    }

    @Override
    public double expected(TimeWindow window) {
        return window.equals(TimeWindow.ALL) ? lines : TraceFunction.super.expected(window);
    }

    @Override
    public PointIterator points(PointDraws draws) {
        try {
            return new ThinnedPoints(new Lines(file, name, new RowMistakes(isSkipping)), name, draws);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /** The lines of a file as points; malformed ones are reported. */
    private static final class Lines extends PointIterator {

        private final Path file;
        private final FunctionName name;
        private final RowMistakes mistakes;
        private final BufferedReader in;
        private BigDecimal seconds = BigDecimal.ZERO;
        private long line;

        private Lines(Path file, FunctionName name, RowMistakes mistakes) throws IOException {
            this.file = file;
            this.name = name;
            this.mistakes = mistakes;
            this.in = new BufferedReader(new InputStreamReader(
                    TraceInput.open(file), StandardCharsets.UTF_8.newDecoder())); // which reports malformed bytes
        }

        @Override
        protected @Nullable TracePoint read() {
            try {
                for (String text = TraceInput.line(in, line + 1); text != null; text = TraceInput.line(in, line + 1)) {
                    line++;
                    TracePoint point = text.isBlank() ? null : point(List.of(text.split("\t", -1)));
                    if (point != null) {
                        return point;
                    }
                }
                return null;
            } catch (CharacterCodingException e) {
                throw new UncheckedIOException(
                        new MalformedFileException("after line " + line + ": is not UTF-8 text"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private @Nullable TracePoint point(List<String> fields) {
            String delay = fields.get(0).strip();
            if (!SECONDS.matcher(delay).matches()) {
                mistakes.must(file, line, "1", "be seconds since the point before, such as 3 or 0.25", delay);
                return null;
            }
            seconds = seconds.add(new BigDecimal(delay)); // even if the rest of the line is skipped
            BigDecimal micros = seconds.multiply(MICROS);
            if (micros.compareTo(LONGEST_MICROS) > 0) {
                mistakes.must(file, line, "1", "be at most 10 years after the start, with those before", delay);
                return null;
            }
            if (fields.size() < 2) {
                mistakes.row(file, line, "have seconds and the path of an input, separated by a tab", delay);
                return null;
            }
            Map<String, String> values = new LinkedHashMap<>();
            for (int i = 2; i < fields.size(); i++) {
                String field = fields.get(i);
                int colon = field.indexOf(':');
                String parameter = colon < 0 ? "" : field.substring(0, colon).strip();
                if (parameter.isEmpty()) {
                    mistakes.must(file, line, Integer.toString(i + 1), "be name:value", field);
                    return null;
                }
                if (OURS.matcher(parameter).matches() || values.containsKey(parameter)) {
                    mistakes.must(
                            file,
                            line,
                            Integer.toString(i + 1),
                            "have a name of its own, and not object, incont or outcont, which are added",
                            field);
                    return null;
                }
                String value = field.substring(colon + 1);
                values.put(parameter, JSON_NUMBER.matcher(value).matches() ? value : quoted(value));
            }
            String path = fields.get(1);
            String object = path.substring(path.lastIndexOf('/') + 1).strip();
            if (!object.isEmpty()) {
                values.put("object", quoted(object));
            }
            values.put("incont", quoted(name.owner()));
            values.put("outcont", quoted(name.owner() + "-" + name.function() + "-out"));
            StringJoiner json = new StringJoiner(",", "{", "}");
            values.forEach((key, value) -> json.add(quoted(key) + ":" + value));
            return new TracePoint(
                    line, micros.setScale(0, RoundingMode.HALF_UP).longValueExact(), json.toString(), Double.NaN);
        }

        private static String quoted(String text) {
            return '"' + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
        }

        @Override
        public void close() {
            try {
                in.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
