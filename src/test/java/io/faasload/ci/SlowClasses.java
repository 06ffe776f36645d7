package io.faasload.ci;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * The slowest test classes of a build, from the XML reports of Surefire and Failsafe. A class over the limit fails the build
 * unless it is listed; nothing is enforced when a test failed, or beside other load, which makes every class slower.
 */
public final class SlowClasses {

    private static final int PRINTED = 15;
    /** The share of the machine's CPU time that others may use while the limit counts. */
    private static final double QUIET = 0.25;

    private final List<TestClass> classes;
    private final Map<String, ListedClass> listed;
    private final OptionalDouble limitSeconds;

    /** @param limitSeconds of a class that is not listed; empty if no class has a limit */
    SlowClasses(List<TestClass> classes, Map<String, ListedClass> listed, OptionalDouble limitSeconds) {
        this.classes = classes;
        this.listed = listed;
        this.limitSeconds = limitSeconds;
    }

    /**
     * Prints the table and checks the limits.
     *
     * @param arguments target folder, file with the listed classes, limit in seconds or {@code none}, start of the build
     * @throws IllegalStateException if a class is too slow or the list is wrong
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path target = Path.of(arguments[0]);
        Path list = Path.of(arguments[1]);
        List<TestClass> classes = TestClass.readAll(
                List.of(target.resolve("surefire-reports"), target.resolve("failsafe-reports")),
                Instant.parse(arguments[3]));
        SlowClasses slow =
                new SlowClasses(classes, ListedClass.read(list, target.resolve("test-classes")), limit(arguments[2]));
        slow.print(System.out);
        slow.enforce(list, ProcStat::busyShare, System.out);
    }

    /** @throws IllegalStateException if a class is too slow and the machine has nothing else to do */
    void enforce(Path list, Load load, PrintStream out) throws IOException, InterruptedException {
        List<String> tooSlow = tooSlow();
        if (tooSlow.isEmpty()) {
            return;
        }
        String message = String.join("\n", tooSlow) + "\nMake it faster, or list it with a reason in " + list;
        double busy = load.busyShare();
        if (busy <= QUIET) {
            throw new IllegalStateException(message);
        }
        out.printf(Locale.ROOT, "%s%nNot enforced: other processes use %.0f %% of the CPU%n", message, 100 * busy);
    }

    void print(PrintStream out) {
        if (classes.isEmpty()) {
            return;
        }
        double total = classes.stream().mapToDouble(TestClass::seconds).sum();
        out.printf(Locale.ROOT, "Slowest of %d test classes (%.0f s in total):%n", classes.size(), total);
        classes.stream()
                .sorted(Comparator.comparingDouble(TestClass::seconds).reversed())
                .limit(PRINTED)
                .forEach(c -> out.printf(
                        Locale.ROOT,
                        "%7.1f s  %s%s%n",
                        c.seconds(),
                        c.name(),
                        listed.containsKey(c.name())
                                ? " (" + listed.get(c.name()).reason() + ")"
                                : ""));
    }

    /** A line for each class over its limit; none when a test failed, since that explains much and fails the build itself. */
    List<String> tooSlow() {
        if (limitSeconds.isEmpty() || classes.stream().anyMatch(TestClass::failed)) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        for (TestClass c : classes) {
            double limit = limitOf(c.name(), limitSeconds.getAsDouble());
            if (c.seconds() > limit) {
                lines.add(String.format(
                        Locale.ROOT, "%s took %.1f s; its limit is %.0f s", c.name(), c.seconds(), limit));
            }
        }
        return lines;
    }

    private double limitOf(String name, double others) {
        ListedClass entry = listed.get(name);
        return entry == null ? others : entry.limitSeconds().orElse(Double.POSITIVE_INFINITY);
    }

    private static OptionalDouble limit(String text) {
        return text.equals("none") ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(text));
    }

    /** The share of the machine's CPU time that others use. */
    interface Load {
        double busyShare() throws IOException, InterruptedException;
    }

    /** How long a test class took, and whether a test of it failed. */
    record TestClass(String name, double seconds, boolean failed) {

        /** The classes whose reports were written by this build; a nested class counts as part of its outermost. */
        static List<TestClass> readAll(List<Path> folders, Instant start) throws IOException {
            Map<String, TestClass> byName = new HashMap<>();
            for (Path folder : folders) {
                if (!Files.isDirectory(folder)) {
                    continue;
                }
                try (DirectoryStream<Path> reports = Files.newDirectoryStream(folder, "TEST-*.xml")) {
                    for (Path report : reports) {
                        if (!Files.getLastModifiedTime(report).toInstant().isBefore(start)) {
                            TestClass c = read(report);
                            byName.merge(c.name, c, TestClass::plus);
                        }
                    }
                }
            }
            return List.copyOf(byName.values());
        }

        private static TestClass read(Path report) throws IOException {
            try (InputStream in = Files.newInputStream(report)) {
                XMLStreamReader xml = XMLInputFactory.newDefaultFactory().createXMLStreamReader(in);
                xml.nextTag();
                return new TestClass(
                        xml.getAttributeValue(null, "name").replaceFirst("\\$.*", ""),
                        Double.parseDouble(xml.getAttributeValue(null, "time").replace(",", "")),
                        !xml.getAttributeValue(null, "errors").equals("0")
                                || !xml.getAttributeValue(null, "failures").equals("0"));
            } catch (XMLStreamException e) {
                throw new IOException(report + " is not a test report", e);
            }
        }

        private TestClass plus(TestClass other) {
            return new TestClass(name, seconds + other.seconds, failed || other.failed);
        }
    }

    /** A class that may take longer. A line of the list: class, limit in seconds or {@code none}, reason. */
    record ListedClass(OptionalDouble limitSeconds, String reason) {

        static Map<String, ListedClass> read(Path list, Path testClasses) throws IOException {
            Map<String, ListedClass> entries = new HashMap<>();
            List<String> errors = new ArrayList<>();
            try (Stream<String> lines = Files.lines(list)) {
                lines.filter(line -> !line.isBlank() && !line.startsWith("#")).forEach(line -> {
                    String[] parts = line.strip().split("\\s+", 3);
                    if (parts.length < 3 || !parts[1].matches("none|[0-9]+")) {
                        errors.add("not a class, its limit in seconds or 'none', and a reason: " + line);
                    } else if (!Files.exists(testClasses.resolve(parts[0].replace('.', '/') + ".class"))) {
                        errors.add("no such test class: " + parts[0]);
                    } else if (entries.put(parts[0], new ListedClass(limit(parts[1]), parts[2])) != null) {
                        errors.add("listed twice: " + parts[0]);
                    }
                });
            }
            if (!errors.isEmpty()) {
                throw new IllegalStateException(list + ": " + String.join("; ", errors));
            }
            return entries;
        }
    }
}
