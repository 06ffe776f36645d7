package io.faasload;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The packages and which of them may know which; docs/architecture.md draws them. */
@AnalyzeClasses(packages = "io.faasload", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String ROOT = "io.faasload.";

    /** What each package, with those below it, may know besides itself. Only {@code cli} may know all. */
    private static final Map<String, Set<String>> MAY_KNOW = Map.ofEntries(
            Map.entry("files", Set.of()),
            Map.entry("process", Set.of()),
            Map.entry("logging", Set.of()),
            Map.entry("config", Set.of("files")),
            Map.entry("run", Set.of()),
            Map.entry("manifest", Set.of("config")),
            Map.entry("inputs", Set.of("files", "config")),
            Map.entry("traces", Set.of("config")),
            Map.entry("openwhisk", Set.of("config", "run")),
            Map.entry("dataset", Set.of("config", "run", "inputs")),
            Map.entry("lease", Set.of("dataset")),
            Map.entry("schedule", Set.of("config", "manifest", "run", "lease")),
            Map.entry("injection", Set.of("files", "config", "run", "traces", "dataset", "schedule")),
            Map.entry("job", Set.of("config", "run", "openwhisk", "dataset", "lease", "schedule")),
            Map.entry("cluster", Set.of("files", "config")),
            Map.entry(
                    "driver",
                    Set.of(
                            "files",
                            "process",
                            "config",
                            "manifest",
                            "inputs",
                            "run",
                            "openwhisk",
                            "dataset",
                            "lease",
                            "schedule",
                            "injection",
                            "job",
                            "deployment",
                            "cluster")),
            Map.entry("deployment", Set.of("files", "config", "manifest", "openwhisk", "dataset")),
            Map.entry("export", Set.of("files", "config", "manifest", "inputs", "dataset", "traces")),
            Map.entry("report", Set.of("files", "config", "run", "dataset")),
            Map.entry("monitor", Set.of("config")),
            Map.entry("whisk", Set.of("files", "config")),
            Map.entry("local", Set.of("files", "process", "logging", "config", "monitor", "whisk")),
            Map.entry("bench", Set.of("files", "config", "dataset", "cluster", "monitor", "whisk", "local")));

    private static final Set<String> ROOMS_WITH_FEW_CLASSES = Set.of("job", "schedule", "dataset", "local");
    private static final int FEW = 9;
    private static final int MOST = 16;

    @ArchTest
    static void packagesKnowOnlyThoseBelowThem(JavaClasses classes) {
        assertThat(classes.stream().map(ArchitectureTest::room).distinct())
                .as("a new package has to be entered here, and in docs/architecture.md")
                .containsExactlyInAnyOrderElementsOf(Stream.concat(MAY_KNOW.keySet().stream(), Stream.of("cli"))
                        .toList());
        MAY_KNOW.forEach((room, known) -> noClasses()
                .that()
                .resideInAPackage(ROOT + room + "..")
                .should()
                .dependOnClassesThat(new DescribedPredicate<>("are outside of " + room + " and " + known) {
                    @Override
                    public boolean test(JavaClass other) {
                        return other.getPackageName().startsWith(ROOT)
                                && !room(other).equals(room)
                                && !known.contains(room(other));
                    }
                })
                .check(classes));
    }

    private static String room(JavaClass type) {
        return type.getPackageName().substring(ROOT.length()).replaceFirst("\\..*", "");
    }

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("io.faasload.(**)").should().beFreeOfCycles();

    @ArchTest
    static void packagesAreSmallAndNoNameIsUsedTwice(JavaClasses classes) {
        var topLevel = classes.stream()
                .filter(JavaClass::isTopLevelClass)
                .filter(type -> !type.getSimpleName().equals("package-info"))
                .toList();
        Map<String, Long> sizes = new TreeMap<>(topLevel.stream()
                .collect(groupingBy(type -> type.getPackageName().substring(ROOT.length()), counting())));
        // One class for each command, and for each check.
        sizes.keySet().removeAll(Set.of("cli", "driver.check"));
        assertThat(sizes)
                .allSatisfy((room, size) -> assertThat(size)
                        .as(room)
                        .isLessThanOrEqualTo(ROOMS_WITH_FEW_CLASSES.contains(room) ? FEW : MOST));
        assertThat(topLevel.stream().map(JavaClass::getSimpleName)).doesNotHaveDuplicates();
    }

    /** The clocks, and who stamps what crosses machines; the embedded platform, and that of the benchmark, is another machine. */
    @ArchTest
    static final ArchRule timeOfDayIsReadInFewPlaces = noClasses()
            .that()
            .resideOutsideOfPackages("io.faasload.local..", "io.faasload.whisk..", "io.faasload.bench..")
            .and()
            .haveNameNotMatching("io\\.faasload\\.(schedule\\.reader\\.ScheduleClock"
                    + "|monitor\\.sampling\\.clock\\.SamplingClock"
                    + "|openwhisk\\.CallTimes|job\\.usage\\.UsageMetrics)(\\$.*)?")
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Instant.class, "now");

    @ArchTest
    static final ArchRule noStaticStateCanChange = fields().that()
            .areStatic()
            .and()
            .doNotHaveName("$jacocoData")
            .should()
            .beFinal();

    @ArchTest
    static final ArchRule noClassIsADrawer =
            classes().should().haveNameNotMatching(".*(Util|Utils|Helper|Helpers|Manager)$");
}
