package io.faasload.config.key;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Reads YAML 1.1 as maps, lists and scalars only. Refuses tags that would construct objects, duplicate keys, multiple documents,
 * documents that are huge, deep or made huge by aliases, and texts that are huge or contain U+0000, which neither PostgreSQL nor
 * OpenWhisk accepts. The returned values contain no cycles.
 */
public final class SafeYaml {

    /** Limits the expanded size, because a manifest may share an anchor among hundreds of functions. */
    private static final int MOST_ALIASES = 10_000;

    private static final int MOST_VALUES = 1_000_000;
    private static final int DEEPEST = 50;
    private static final int MOST_CODE_POINTS = 3 << 20;
    /** Limit for a file: a character has up to four bytes. */
    private static final int MOST_BYTES = 4 * MOST_CODE_POINTS;

    /** OpenWhisk's limit for the parameters of a call, in bytes. */
    private static final int LONGEST_TEXT = 1 << 20;

    /** YAML's own limit for names without a question mark; and one for numbers, whose conversion takes the square of the length. */
    private static final int LONGEST_NAME = 1024;

    private static final Set<Tag> NUMBERS = Set.of(Tag.INT, Tag.FLOAT);

    /** Limit for a name in a message. */
    private static final int LONGEST_SHOWN = 100;

    /** Names of values that must not appear in messages. */
    private static final Pattern SECRET = Pattern.compile("(?i).*(passw|token|secret|auth).*");

    private SafeYaml() {}

    /**
     * The document in a file; null if the file is empty.
     *
     * @throws ConfigurationException naming the file, if it cannot be read or is refused
     */
    public static @Nullable Object read(Path file) throws ConfigurationException {
        return parse(readText(file), file.toString());
    }

    /**
     * The document in a text; null if the text is empty.
     *
     * @param source named in messages
     * @throws ConfigurationException if it is refused
     */
    public static @Nullable Object parse(String text, String source) throws ConfigurationException {
        LoaderOptions options = options();
        return understood(text, source, () -> {
            check(new Yaml(new SafeConstructor(options)).compose(new StringReader(text)), source);
            return new Yaml(new SafeConstructor(options)).load(text);
        });
    }

    /**
     * The document in a file as nodes, for a reader with its own rules for scalars and keys, which must refuse duplicate keys
     * itself; null if the file is empty.
     *
     * @param resolver assigns tags to plain scalars
     * @throws ConfigurationException naming the file, if it cannot be read or is refused
     */
    public static @Nullable Node compose(Path file, Resolver resolver) throws ConfigurationException {
        String text = readText(file);
        LoaderOptions options = options();
        return understood(text, file.toString(), () -> {
            Node root = new Yaml(
                            new SafeConstructor(options),
                            new Representer(new DumperOptions()),
                            new DumperOptions(),
                            options,
                            resolver)
                    .compose(new StringReader(text));
            check(root, file.toString());
            return root;
        });
    }

    private static LoaderOptions options() {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        options.setAllowRecursiveKeys(false);
        options.setMaxAliasesForCollections(MOST_ALIASES);
        options.setNestingDepthLimit(DEEPEST);
        options.setCodePointLimit(MOST_CODE_POINTS);
        return options;
    }

    /** Reads a text. */
    private interface Reading<T> {
        @Nullable T read() throws ConfigurationException;
    }

    private static <T> @Nullable T understood(String text, String source, Reading<T> reading)
            throws ConfigurationException {
        try {
            return reading.read();
        } catch (MarkedYAMLException e) {
            throw refused(source, describe(e, text));
        } catch (ReaderException e) {
            throw refused(source, forbidden(text));
        } catch (YAMLException | IllegalArgumentException e) {
            throw refused(source, String.valueOf(e.getMessage()));
        }
    }

    /** The first character that YAML forbids; SnakeYAML gives its place in a buffer. */
    private static String forbidden(String text) {
        int line = 1;
        for (int c : text.codePoints().toArray()) {
            if (!StreamReader.isPrintable(c)) {
                return "line %d: contains U+%04X".formatted(line, c);
            }
            line += c == '\n' ? 1 : 0;
        }
        return "it contains a forbidden character";
    }

    private static String readText(Path file) throws ConfigurationException {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new ConfigurationException(
                        List.of(file + ": must have at most " + MOST_BYTES + " bytes, but has " + Files.size(file)));
            }
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new ConfigurationException(List.of(file + ": no such file"));
        } catch (CharacterCodingException e) {
            throw new ConfigurationException(List.of(file + ": is not UTF-8 text"));
        } catch (IOException e) {
            String reason = Files.isDirectory(file) ? "is a folder" : e.toString();
            throw new ConfigurationException(List.of(file + ": cannot be read: " + reason));
        }
    }

    private static ConfigurationException refused(String source, String reason) {
        return new ConfigurationException(List.of(source + ": is not acceptable YAML: " + reason));
    }

    /** Position and problem, without SnakeYAML's excerpt of the file, which may contain a secret. */
    private static String describe(MarkedYAMLException e, String text) {
        Mark mark = e.getProblemMark();
        if (mark == null) {
            return String.valueOf(e.getProblem());
        }
        String where = "line %d, column %d: ".formatted(mark.getLine() + 1, mark.getColumn() + 1);
        String line = text.lines().skip(mark.getLine()).findFirst().orElse("");
        if (line.toLowerCase(Locale.ROOT).matches(".*(passw|//[^/\\s]*@).*")) {
            return where + "cannot be parsed (text that starts with a special character must be quoted)";
        }
        return where + String.valueOf(e.getProblem()).replaceAll("\\R", " ");
    }

    private static void check(@Nullable Node root, String source) throws ConfigurationException {
        if (root != null && count(root, 0, 0) > MOST_VALUES) {
            throw refused(source, "it is too large, too deep or contains itself, once its aliases are expanded");
        }
        Mistakes mistakes = new Mistakes();
        checkTexts(root, source, "", mistakes);
        mistakes.throwIfAny();
    }

    /** Checks the texts of a document, whose depth was checked before. */
    private static void checkTexts(@Nullable Node node, String source, String path, Mistakes mistakes) {
        if (node instanceof ScalarNode scalar) {
            int longest = NUMBERS.contains(scalar.getTag()) ? LONGEST_NAME : LONGEST_TEXT;
            checkText(scalar.getValue(), longest, path.isEmpty() ? source : source + ": " + path, mistakes);
        } else if (node instanceof SequenceNode sequence) {
            for (int i = 0; i < sequence.getValue().size(); i++) {
                checkTexts(sequence.getValue().get(i), source, path + "[" + i + "]", mistakes);
            }
        } else if (node instanceof MappingNode mapping) {
            for (NodeTuple entry : mapping.getValue()) {
                String name = "?";
                if (entry.getKeyNode() instanceof ScalarNode key) {
                    name = key.getValue().substring(0, Math.min(key.getValue().length(), LONGEST_SHOWN));
                    checkText(
                            key.getValue(),
                            LONGEST_NAME,
                            source + ": " + (path.isEmpty() ? "" : path + ": ") + "a name",
                            mistakes);
                }
                checkTexts(entry.getValueNode(), source, path.isEmpty() ? name : path + "." + name, mistakes);
            }
        }
    }

    private static void checkText(String text, int longest, String place, Mistakes mistakes) {
        String rule;
        if (text.length() > longest) {
            rule = "have at most " + longest + " characters";
        } else if (text.indexOf(0) >= 0) {
            rule = "not contain U+0000";
        } else {
            return;
        }
        mistakes.must(place, rule, SECRET.matcher(place).matches() ? Secret.MASK : text);
    }

    /** How many values a document has with all aliases expanded; stops counting soon after the limit. */
    private static int count(Node node, int before, int depth) {
        if (depth > DEEPEST) {
            return MOST_VALUES + 1;
        }
        int count = before + 1;
        if (node instanceof SequenceNode sequence) {
            for (int i = 0; i < sequence.getValue().size() && count <= MOST_VALUES; i++) {
                count = count(sequence.getValue().get(i), count, depth + 1);
            }
        } else if (node instanceof MappingNode mapping) {
            for (int i = 0; i < mapping.getValue().size() && count <= MOST_VALUES; i++) {
                NodeTuple entry = mapping.getValue().get(i);
                count = count(entry.getKeyNode(), count, depth + 1);
                count = count(entry.getValueNode(), count, depth + 1);
            }
        }
        return count;
    }
}
