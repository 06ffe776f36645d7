package io.faasload.traces.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import io.faasload.traces.TimeWindow;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a CSV file (RFC 4180, UTF-8) with a header, cell by cell. A malformed row is reported once, and skipped. Not thread-safe.
 */
final class CsvRows implements Closeable {

    private static final int LONGEST_CELL = 1 << 20;
    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]+(\\.[0-9]*)?([eE][+-]?[0-9]{1,3})?");
    private static final Pattern WHOLE = Pattern.compile("[0-9]{1,18}(\\.0*)?");

    /** Milliseconds or megabytes beyond this are mistakes. */
    static final double MOST = 1e10;

    /** Seconds beyond three years are, so that all times are within {@link TimeWindow#LONGEST}. */
    static final double LONGEST_SECONDS = 3 * 365 * 86_400;

    private static final CsvFactory FACTORY = CsvFactory.builder()
            .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(LONGEST_CELL)
                    .build())
            .build();

    private final Path file;
    private final RowMistakes mistakes;
    private final CsvParser parser;
    private final List<String> header = new ArrayList<>();

    private long line;
    private int column;
    private boolean isInRow;
    private boolean isMalformed;

    /** Opens a file and reads its header, which is empty if the file is. */
    CsvRows(Path file, RowMistakes mistakes) throws IOException {
        this.file = file;
        this.mistakes = mistakes;
        InputStream content = TraceInput.open(file);
        parser = FACTORY.createParser(
                new InputStreamReader(content, StandardCharsets.UTF_8.newDecoder())); // which reports malformed bytes
        if (start()) {
            while (token() == JsonToken.VALUE_STRING) {
                header.add(text());
            }
            isInRow = false;
        }
    }

    Path file() {
        return file;
    }

    List<String> header() {
        return header;
    }

    /** Reports columns that the header lacks, or has twice. */
    boolean hasColumns(List<String> wanted) {
        List<String> missing =
                wanted.stream().filter(name -> !header.contains(name)).toList();
        if (!missing.isEmpty()) {
            mistakes.file(
                    file, "column " + String.join(", ", missing) + " is missing; the header has " + shortHeader());
        }
        Set<String> seen = new HashSet<>();
        List<String> twice = header.stream().filter(name -> !seen.add(name)).toList();
        if (!twice.isEmpty()) {
            mistakes.file(file, "column " + String.join(", ", twice) + " is there twice");
        }
        return missing.isEmpty() && twice.isEmpty();
    }

    private String shortHeader() {
        String all = String.join(",", header);
        return all.length() <= 200 ? all : all.substring(0, 200) + "…";
    }

    /** Moves to the next row, to before its first cell. */
    boolean nextRow() throws IOException {
        while (isInRow) {
            nextCell();
        }
        isMalformed = false;
        column = -1;
        isInRow = start();
        return isInRow;
    }

    private boolean start() throws IOException {
        return token() == JsonToken.START_ARRAY;
    }

    /** Moves to the next cell of the row. A row with too few or too many cells is malformed. */
    boolean nextCell() throws IOException {
        if (!isInRow) {
            return false;
        }
        if (token() == JsonToken.VALUE_STRING) {
            column++;
            if (column == 0) {
                line = parser.currentTokenLocation().getLineNr();
            }
            return true;
        }
        isInRow = false;
        if (column + 1 != header.size()) {
            malformed("have %d columns as the header".formatted(header.size()), Integer.toString(column + 1));
        }
        return false;
    }

    private @Nullable JsonToken token() throws IOException {
        try {
            return parser.nextToken();
        } catch (IOException e) {
            throw explained(e);
        }
    }

    /** The parser may read the rest of a cell only when it is asked for its text. */
    private IOException explained(IOException e) {
        if (e instanceof JsonProcessingException csv) {
            return new MalformedFileException("line %d: is not CSV: %s"
                    .formatted(
                            csv.getLocation() == null ? line : csv.getLocation().getLineNr(),
                            csv.getOriginalMessage()));
        }
        return e instanceof CharacterCodingException
                ? new MalformedFileException("after line " + line + ": is not UTF-8 text")
                : e;
    }

    /** Position of the cell in the header; cells beyond it have none, and are ignored. */
    int column() {
        return column;
    }

    /** Text of the cell, without white space around it. */
    String text() throws IOException {
        try {
            return parser.getText().strip();
        } catch (IOException e) {
            throw explained(e);
        }
    }

    /**
     * The cell as a whole number from 0 to {@code most}, also with a fraction of zero; -1 if it is none, and the row is malformed.
     */
    long count(long most) throws IOException {
        char[] text;
        try {
            text = parser.getTextCharacters();
        } catch (IOException e) {
            throw explained(e);
        }
        int start = parser.getTextOffset();
        int end = start + parser.getTextLength();
        long value = 0;
        for (int i = start; i < end; i++) {
            int digit = text[i] - '0';
            if (digit < 0 || digit > 9 || value > most) {
                return countAsDecimal(most);
            }
            value = value * 10 + digit;
        }
        return start == end || value > most ? countAsDecimal(most) : value;
    }

    private long countAsDecimal(long most) throws IOException {
        String text = text();
        // What pandas writes if a column has had missing values.
        if (WHOLE.matcher(text).matches()) {
            long value = Long.parseLong(text.replaceFirst("\\..*", ""));
            if (value <= most) {
                return value;
            }
        }
        malformed("be a whole number from 0 to " + most, text);
        return -1;
    }

    /** The cell as a number from 0 to 1e10; NaN if it is none, and the row is malformed. */
    double number() throws IOException {
        return number(0, MOST, "be a number from 0 to 1e10");
    }

    /** The cell as seconds on the clock of the trace; NaN if it is none, and the row is malformed. */
    double seconds(double least) throws IOException {
        return number(
                least, LONGEST_SECONDS, "be seconds from %.0f to %.0f (3 years)".formatted(least, LONGEST_SECONDS));
    }

    private double number(double least, double most, String rule) throws IOException {
        String text = text();
        if (NUMBER.matcher(text).matches()) {
            double value = Double.parseDouble(text);
            if (value >= least && value <= most) {
                return value;
            }
        }
        malformed(rule, text);
        return Double.NaN;
    }

    /** Reports the row, unless it was before; the column is that of the cell. */
    void malformed(String rule, String value) {
        if (!isMalformed) {
            isMalformed = true;
            if (isInRow && column >= 0 && column < header.size()) {
                mistakes.must(file, line, header.get(column), rule, value);
            } else {
                mistakes.row(file, line, rule, value);
            }
        }
    }

    /** Reads the rest of the row; whether all of it is right. */
    boolean isRight() throws IOException {
        while (nextCell()) {
            column(); // only counted
        }
        return !isMalformed;
    }

    long line() {
        return line;
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }
}
