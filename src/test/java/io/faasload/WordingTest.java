package io.faasload;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Texts, comments and names use plain technical English: phrases that were removed must not come back. A phrase is also found if it is
 * wrapped over comment lines or concatenated strings.
 */
class WordingTest {

    /** What may be between two words of a phrase. */
    private static final String GAP = "(?:\\s|\\*|//|#|\"\\s*\\+\\s*\")+";

    private static final List<Phrase> PHRASES = List.of(
            phrase("go(?:es|ing|ne)? on from", "resume from"),
            phrase("(?:goes|gone) on", "continues, resumed"),
            phrase("anew", "again, from scratch; start over, recreate"),
            phrase("(?:is|are|was|were|be) told(?! apart)", "is reported, learns"),
            phrase("everything that is wrong", "all errors"),
            phrase("leaves? at once", "abort"),
            phrase("on the wire", "in flight"),
            phrase("under way", "in flight, pending, in progress"),
            phrase("superfluous|surplus", "duplicate, unclaimed, redundant"),
            phrase("prolong(?:s|ed|ing)?", "extend"),
            phrase("pass(?:es|ed|ing)? over", "skip, ignore"),
            phrase("that is so(?=[,.;:])", "expected; say what is the case"),
            phrase("for which you need", "needs"),
            phrase("unkind", "inject faults"),
            phrase("whoever", "a client that, anybody who"),
            phrase("mostly none", "usually none"),
            phrase("(?:is|are|was|were|be) whole(?! number)", "intact, complete"),
            phrase("99 % of them", "p99"),
            phrase("mend(?:s|ed|ing)?", "fix"),
            phrase("for instance", "for example, such as"),
            phrase("(?:is|are|be) not there", "is missing"),
            phrase("not there yet", "not available yet, not supported yet"),
            phrase("what told", "how it was detected"),
            phrase("time-outs?", "timeout"),
            phrase("for ever", "forever"),
            phrase("(?:is|are|was|were|be) away", "is down, an outage of"),
            phrase("(?:tries|tried) again", "retries, is retried"),
            phrase("no run explains|unexplained", "belongs to no run, unclaimed"),
            phrase("hears? of|heard of", "learn of"),
            phrase("for \\w+'s sake", "for compatibility with"),
            phrase("for want of", "because there is no"),
            phrase(
                    "\\w*(?-i:[gG]oesOn|[gG]oneOn|[gG]oingOn|[pP]rolong|[iI]sTold|[aA]reTold|Pass(?:es|ed)Over|[aA]new[A-Z])\\w*",
                    "names like the text: resume, continue, extend, report, skip, again"));

    private static final List<String> TEXTS = List.of("src", "docs", "bin", "deploy", "flink-conf", ".ci");

    /** Recorded data, what fuzz tests found, and this list itself. */
    private static final List<String> NOT_OURS = List.of(
            "src/test/resources/golden",
            "src/test/resources/cgroup",
            "src/test/resources/io",
            "src/test/java/io/faasload/WordingTest.java");

    private record Phrase(Pattern pattern, String instead) {}

    private static Phrase phrase(String words, String instead) {
        return new Phrase(
                Pattern.compile("(?<![\\w-])(?:" + words.replace(" ", GAP) + ")(?![\\w-])", Pattern.CASE_INSENSITIVE),
                instead);
    }

    @Test
    void noRemovedPhraseComesBack() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path file : files()) {
            found.addAll(find(file));
        }
        assertThat(found).isEmpty();
    }

    @Test
    void aPhraseIsFoundAcrossLines() {
        assertThat(find("F", "a\n * for\n * instance b\n"))
                .containsExactly("F:2: \"for instance\": write for example, such as");
        assertThat(find("F", "\"and then goes\"\n + \" on from here\"")).hasSize(2);
        assertThat(find("F", "amend, mended-by-name, renewed")).isEmpty();
    }

    private static List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        for (String folder : TEXTS) {
            try (Stream<Path> below = Files.walk(Path.of(folder))) {
                below.filter(WordingTest::isText).forEach(files::add);
            }
        }
        try (Stream<Path> documents = Files.list(Path.of(""))) {
            documents.filter(file -> file.toString().endsWith(".md")).forEach(files::add);
        }
        return files;
    }

    private static boolean isText(Path file) {
        return Files.isRegularFile(file)
                && !file.toString().matches(".*\\.(?:jar|bin|class|png|jpg|zip)")
                && NOT_OURS.stream().noneMatch(file::startsWith);
    }

    private static List<String> find(Path file) throws IOException {
        return find(file.toString(), Files.readString(file));
    }

    private static List<String> find(String file, String text) {
        List<String> found = new ArrayList<>();
        for (Phrase phrase : PHRASES) {
            Matcher matcher = phrase.pattern().matcher(text);
            while (matcher.find()) {
                long line = text.substring(0, matcher.start()).lines().count();
                boolean isLineStart = matcher.start() == 0 || text.charAt(matcher.start() - 1) == '\n';
                found.add("%s:%d: \"%s\": write %s"
                        .formatted(
                                file,
                                isLineStart ? line + 1 : line,
                                matcher.group().replaceAll(GAP, " "),
                                phrase.instead()));
            }
        }
        return found;
    }
}
