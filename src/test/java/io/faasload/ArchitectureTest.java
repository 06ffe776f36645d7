package io.faasload;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;

/** The rooms and which of them may know which. */
@AnalyzeClasses(packages = "io.faasload", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    /** The clocks, and who stamps what crosses machines; the embedded platform is another machine. */
    @ArchTest
    static final ArchRule timeOfDayIsReadInFewPlaces = noClasses()
            .that()
            .resideOutsideOfPackages("io.faasload.local..", "io.faasload.whisk..")
            .and()
            .haveNameNotMatching("io\\.faasload\\.(schedule\\.ScheduleClock|monitor\\.sampling\\.SamplingClock"
                    + "|openwhisk\\.OpenWhiskClient|job\\.usage\\.UsageMetrics)(\\$.*)?")
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Instant.class, "now");

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("io.faasload.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule nothingKnowsTheCommands = noClasses()
            .that()
            .resideOutsideOfPackage("io.faasload.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.faasload.cli..");

    @ArchTest
    static final ArchRule leavesDoNotKnowThePlatform = noClasses()
            .that()
            .resideOutsideOfPackages("io.faasload.cli..", "io.faasload.local..", "io.faasload.whisk..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.faasload.local..", "io.faasload.whisk..");

    /** The embedded platform has one. */
    @ArchTest
    static final ArchRule onlyThePlatformAndCommandsKnowTheMonitor = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "io.faasload.cli..", "io.faasload.local..", "io.faasload.whisk..", "io.faasload.monitor..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.faasload.monitor..");

    @ArchTest
    static final ArchRule onlyCommandsMakeInputsAndDeploy = noClasses()
            .that()
            .resideOutsideOfPackages("io.faasload.cli..", "io.faasload.inputs..", "io.faasload.deployment..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.faasload.inputs..", "io.faasload.deployment..");

    @ArchTest
    static final ArchRule leavesDoNotKnowTheJob = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.faasload.local..",
                    "io.faasload.whisk..",
                    "io.faasload.monitor..",
                    "io.faasload.inputs..",
                    "io.faasload.deployment..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.faasload.job..", "io.faasload.schedule..", "io.faasload.dataset..");

    @ArchTest
    static final ArchRule scheduleKnowsNeitherWireNorTables = noClasses()
            .that()
            .resideInAPackage("io.faasload.schedule..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.faasload.openwhisk..", "io.faasload.dataset..", "io.faasload.job..");

    @ArchTest
    static final ArchRule wireKnowsNeitherScheduleNorTables = noClasses()
            .that()
            .resideInAPackage("io.faasload.openwhisk..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.faasload.schedule..", "io.faasload.dataset..", "io.faasload.job..", "io.faasload.manifest..");

    @ArchTest
    static final ArchRule tablesKnowNeitherScheduleNorWire = noClasses()
            .that()
            .resideInAPackage("io.faasload.dataset..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.faasload.schedule..", "io.faasload.openwhisk..", "io.faasload.job..", "io.faasload.manifest..");

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
