package io.faasload.monitor.attribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.monitor.attribution.Attribution.Certainty;
import io.faasload.monitor.attribution.Attribution.Evidence;
import io.faasload.monitor.container.ContainerName;
import io.faasload.monitor.container.ContainerRegistry;
import io.faasload.monitor.container.WhiskContainer;
import io.faasload.monitor.log.EndLines;
import io.faasload.monitor.log.InvokerLog;
import io.faasload.monitor.sampling.RecordedSamples;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AttributorTest {

    private static final String ONE = "1".repeat(64);
    private static final String TWO = "2".repeat(64);
    private static final String THREE = "3".repeat(64);

    private final ContainerRegistry containers =
            new ContainerRegistry(Duration.ofHours(1), Clock.fixed(Instant.ofEpochMilli(10_000), ZoneOffset.UTC));
    private final EndLines lines = new EndLines();
    private final InvokerLog invokerLog = new InvokerLog();
    private final RecordedSamples samples = new RecordedSamples();
    private final Attributor attributor = new Attributor(containers, lines, invokerLog, samples::between);
    private int activations;

    @BeforeEach
    void followAll() {
        containers.completeSince(0);
    }

    @Test
    void hostNameInTheResultIsExact() {
        run(ONE, "wsk0_1_prewarm_nodejs20");
        run(TWO, "wsk0_2_prewarm_nodejs20");
        assertThat(attributor.attribute(onHost(TWO.substring(0, 12), 1_000, 2_000)))
                .isEqualTo(Attribution.exact(Evidence.HOSTNAME, TWO));
    }

    @Test
    void impossibleHostNameIsIgnored() {
        run(ONE, "wsk0_1_guest_other");
        run(TWO, "wsk0_2_guest_blur");
        containers.stopped(TWO, 500);
        run(THREE, "wsk0_3_prewarm_nodejs20");
        assertThat(attributor
                        .attribute(onHost(ONE.substring(0, 12), 1_000, 2_000))
                        .certainty())
                .as("serves another action")
                .isNotEqualTo(Certainty.EXACT);
        assertThat(attributor
                        .attribute(onHost(TWO.substring(0, 12), 1_000, 2_000))
                        .certainty())
                .as("stopped before")
                .isNotEqualTo(Certainty.EXACT);
        assertThat(attributor.attribute(onHost("3", 1_000, 2_000)).certainty())
                .as("too short")
                .isNotEqualTo(Certainty.EXACT);
        assertThat(attributor.attribute(onHost("myhost", 1_000, 2_000)).certainty())
                .as("no id")
                .isNotEqualTo(Certainty.EXACT);
    }

    @Test
    void containerBoundToAnActionByHostNameServesNoOther() {
        run(ONE, "wsk0_1_prewarm_nodejs20");
        attributor.attribute(onHost(ONE.substring(0, 12), 1_000, 2_000));
        endLine(ONE, 3_000);
        assertThat(attributor.attribute(activation("sharpen", 2_500, 3_000)).certainty())
                .isNull();
        assertThat(attributor.attribute(activation("blur", 2_500, 3_000)))
                .isEqualTo(Attribution.inferred(Evidence.END_LINE, ONE));
    }

    @Test
    void invokerLogIsExact() {
        run(ONE, "wsk0_1_prewarm_nodejs20");
        run(TWO, "wsk0_2_prewarm_nodejs20");
        EndedActivation activation = activation("blur", 1_000, 2_000);
        invokerLog.addLine("[2026-11-23T06:01:36.868Z] [INFO] [#tid_x] [ContainerPool] containerStart containerState: "
                + "warmed container: Some(ContainerId(" + TWO + ")) activations: 1 of max 1 action: blur "
                + "namespace: guest activationId: " + activation.id() + " [marker:x:1]");
        assertThat(attributor.attribute(activation)).isEqualTo(Attribution.exact(Evidence.INVOKER_LOG, TWO));
    }

    @Test
    void onlyContainerWithTheNameIsExact() {
        run(ONE, "wsk0_1_guest_blur");
        run(TWO, "wsk0_2_guest_sharpen");
        assertThat(attributor.attribute(activation("blur", 1_000, 2_000)))
                .isEqualTo(Attribution.exact(Evidence.NAME, ONE));
    }

    @Test
    void nameIsNotExactIfAPrewarmedContainerMayHaveServedTheAction() {
        run(ONE, "wsk0_1_guest_blur");
        run(THREE, "wsk0_3_prewarm_nodejs20");
        endLine(THREE, 500);
        endLine(ONE, 2_000);
        assertThat(attributor.attribute(activation("blur", 1_000, 2_000)))
                .isEqualTo(Attribution.inferred(Evidence.END_LINE, ONE));
    }

    @Test
    void nameIsNotExactIfTheResultNamesAContainerNotKnownYet() {
        run(ONE, "wsk0_1_guest_blur");
        assertThat(attributor
                        .attribute(onHost(TWO.substring(0, 12), 1_000, 2_000))
                        .certainty())
                .isNotEqualTo(Certainty.EXACT);
        assertThat(attributor.attribute(onHost("myhost", 3_000, 4_000)))
                .isEqualTo(Attribution.exact(Evidence.NAME, ONE));
    }

    @Test
    void prewarmedContainerOfAnotherKindDoesNotMatter() {
        run(ONE, "wsk0_1_guest_blur");
        run(THREE, "wsk0_3_prewarm_python3");
        endLine(THREE, 500);
        assertThat(attributor.attribute(activation("blur", 1_000, 2_000)).evidence())
                .isEqualTo(Evidence.NAME);
    }

    @Test
    void nameIsNotExactForConcurrentActivations() {
        run(ONE, "wsk0_1_guest_blur");
        EndedActivation first = activation("blur", 1_000, 2_000);
        EndedActivation second = activation("blur", 1_500, 2_500);
        attributor.announce(first);
        attributor.announce(second);
        attributor.attribute(first);
        assertThat(attributor.attribute(second).certainty()).isNotEqualTo(Certainty.EXACT);
    }

    @Test
    void nameIsNotExactIfTwoPackagesHaveAnActionOfThatName() {
        run(ONE, "wsk0_1_guest_blur");
        attributor.announce(activation("other/blur", 0, 500));
        assertThat(attributor.attribute(activation("wand/blur", 1_000, 2_000)).certainty())
                .isNotEqualTo(Certainty.EXACT);
    }

    @Test
    void endLineDecidesBetweenTwoContainersWithTheName() {
        run(ONE, "wsk0_1_guest_blur");
        run(TWO, "wsk0_2_guest_blur");
        endLine(ONE, 1_900);
        endLine(TWO, 1_999);
        assertThat(attributor.attribute(activation("blur", 1_000, 2_000)))
                .isEqualTo(Attribution.inferred(Evidence.END_LINE, TWO));
    }

    @Test
    void simultaneousEndLinesMakeBothAmbiguous() {
        run(ONE, "wsk0_1_guest_blur");
        run(TWO, "wsk0_2_guest_blur");
        endLine(ONE, 1_999);
        endLine(TWO, 1_999.5);
        EndedActivation first = activation("blur", 1_000, 2_000);
        EndedActivation second = activation("blur", 1_200, 2_001);
        attributor.announce(first);
        attributor.announce(second);
        assertThat(attributor.attribute(first).certainty()).isEqualTo(Certainty.AMBIGUOUS);
        assertThat(attributor.attribute(second).certainty()).isEqualTo(Certainty.AMBIGUOUS);
    }

    @Test
    void containerThatEndedAnotherActivationMeanwhileIsExcluded() {
        run(ONE, "wsk0_1_guest_blur");
        run(TWO, "wsk0_2_guest_blur");
        endLine(ONE, 1_500);
        endLine(ONE, 1_999);
        endLine(TWO, 1_999.5);
        assertThat(attributor.attribute(activation("blur", 1_000, 2_000)))
                .isEqualTo(Attribution.inferred(Evidence.END_LINE, TWO));
    }

    @Test
    void containerReusedBeforeTheEndIsExcluded() {
        run(ONE, "wsk0_1_guest_blur");
        run(TWO, "wsk0_2_guest_blur");
        endLine(ONE, 1_950);
        endLine(ONE, 1_980);
        endLine(TWO, 1_800);
        assertThat(attributor.attribute(activation("blur", 1_700, 1_999)))
                .isEqualTo(Attribution.inferred(Evidence.END_LINE, TWO));
    }

    @Test
    void activationWithInitializationDidNotRunInAUsedContainer() {
        run(ONE, "wsk0_1_prewarm_nodejs20");
        run(TWO, "wsk0_2_prewarm_nodejs20");
        endLine(ONE, 500);
        endLine(ONE, 2_000);
        endLine(TWO, 1_990);
        assertThat(attributor.attribute(initialized(1_000, 2_000)))
                .isEqualTo(Attribution.inferred(Evidence.END_LINE, TWO));
    }

    @Test
    void activationWithInitializationRanInTheContainerCreatedJustBefore() {
        startedAt(ONE, "wsk0_1_guest_blur", 500);
        startedAt(TWO, "wsk0_2_guest_blur", 980);
        endLine(ONE, 2_000);
        endLine(TWO, 1_999);
        assertThat(attributor.attribute(initialized(1_000, 2_000)))
                .isEqualTo(Attribution.inferred(Evidence.END_LINE, TWO));
    }

    @Test
    void containerStartedToRunWhenTheActivationDid() {
        run(ONE, "wsk0_1_prewarm_nodejs20");
        run(TWO, "wsk0_2_prewarm_nodejs20");
        endLine(ONE, 300);
        endLine(TWO, 300);
        ran(ONE, 1_500);
        ran(TWO, 1_003);
        endLine(ONE, 2_000);
        endLine(TWO, 2_000.5);
        assertThat(attributor.attribute(activation("blur", 1_000, 2_000)).containerId())
                .isEqualTo(TWO);
        assertThat(attributor.attribute(activation("blur", 1_500, 2_000)).containerId())
                .isEqualTo(ONE);
    }

    @Test
    void knownActivationClaimsItsLine() {
        run(ONE, "wsk0_1_guest_blur");
        run(TWO, "wsk0_2_guest_blur");
        endLine(ONE, 2_000);
        endLine(TWO, 2_004);
        EndedActivation elsewhere = onHost(ONE.substring(0, 12), 1_000, 2_001);
        attributor.announce(elsewhere);
        attributor.attribute(elsewhere);
        assertThat(attributor.attribute(activation("blur", 1_000, 2_001)))
                .isEqualTo(Attribution.inferred(Evidence.END_LINE, TWO));
    }

    @Test
    void attributionsBindAPrewarmedContainerToAnAction() {
        run(ONE, "wsk0_1_prewarm_nodejs20");
        run(TWO, "wsk0_2_prewarm_nodejs20");
        for (int i = 1; i <= 5; i++) {
            endLine(ONE, i * 1_000);
            assertThat(attributor.attribute(activation("blur", i * 1_000 - 100, i * 1_000)))
                    .isEqualTo(Attribution.inferred(Evidence.END_LINE, ONE));
        }
        endLine(ONE, 9_000);
        endLine(TWO, 9_001);
        assertThat(attributor.attribute(activation("sharpen", 8_900, 9_001)))
                .isEqualTo(Attribution.inferred(Evidence.END_LINE, TWO));
    }

    @Test
    void unreadableLogMakesItAmbiguous() {
        run(ONE, "wsk0_1_prewarm_nodejs20");
        run(TWO, "wsk0_2_prewarm_nodejs20");
        endLine(ONE, 2_000);
        lines.addUnreadable(TWO);
        assertThat(attributor.attribute(activation("blur", 1_000, 2_000)).certainty())
                .isEqualTo(Certainty.AMBIGUOUS);
    }

    @Test
    void timedOutActivationRanInTheOnlyContainerRemovedAfterIt() {
        run(ONE, "wsk0_1_prewarm_nodejs20");
        run(TWO, "wsk0_2_prewarm_nodejs20");
        endLine(TWO, 2_000);
        containers.stopped(ONE, 2_300);
        assertThat(attributor.attribute(failed(1_000, 2_000))).isEqualTo(Attribution.inferred(Evidence.REMOVAL, ONE));
        assertThat(attributor.attribute(activation("blur", 1_000, 2_000)))
                .as("one that returned")
                .isEqualTo(Attribution.inferred(Evidence.END_LINE, TWO));
    }

    @Test
    void timedOutActivationIsAmbiguousIfTwoContainersOrNoneWereRemoved() {
        run(ONE, "wsk0_1_prewarm_nodejs20");
        run(TWO, "wsk0_2_prewarm_nodejs20");
        assertThat(attributor.attribute(failed(1_000, 2_000)).certainty()).isEqualTo(Certainty.AMBIGUOUS);
        containers.stopped(ONE, 2_300);
        containers.stopped(TWO, 2_400);
        assertThat(attributor.attribute(failed(1_000, 2_000)).certainty()).isEqualTo(Certainty.AMBIGUOUS);
    }

    @Test
    void nameOfATimedOutActivationIsNotExactBesideAnApparentlyUnusedPrewarmedContainer() {
        run(ONE, "wsk0_1_guest_blur");
        run(THREE, "wsk0_3_prewarm_nodejs20");
        assertThat(attributor.attribute(failed(1_000, 2_000)).certainty()).isEqualTo(Certainty.AMBIGUOUS);
    }

    @Test
    void nameWithUnknownStatusIsExactBesideAnUnusedPrewarmedContainerOnlyWithALine() {
        run(ONE, "wsk0_1_guest_blur");
        run(THREE, "wsk0_3_prewarm_nodejs20");
        assertThat(attributor.attribute(activation("blur", 1_000, 2_000)).certainty())
                .isEqualTo(Certainty.AMBIGUOUS);
        endLine(ONE, 3_000);
        assertThat(attributor.attribute(activation("blur", 2_500, 3_000)))
                .isEqualTo(Attribution.exact(Evidence.NAME, ONE));
    }

    @Test
    void namesAndLinesProveNothingIfContainersMayBeUnknown() {
        run(ONE, "wsk0_1_guest_blur");
        endLine(ONE, 2_000);
        containers.completeSince(1_500);
        assertThat(attributor.attribute(activation("blur", 1_000, 2_000)).certainty())
                .isEqualTo(Certainty.AMBIGUOUS);
        assertThat(attributor
                        .attribute(onHost(ONE.substring(0, 12), 1_000, 2_000))
                        .certainty())
                .isEqualTo(Certainty.EXACT);
        containers.incomplete();
        assertThat(attributor.attribute(activation("blur", 3_000, 4_000)).certainty())
                .isEqualTo(Certainty.AMBIGUOUS);
    }

    @Test
    void nameIsNotExactForATimeOfWhichAContainerWasForgotten() {
        Clock clock = Clock.fixed(Instant.ofEpochMilli(10_000), ZoneOffset.UTC);
        ContainerRegistry forgetful = new ContainerRegistry(Duration.ofSeconds(5), clock);
        Attributor late = new Attributor(forgetful, lines, invokerLog, Samples.NONE);
        forgetful.completeSince(0);
        forgetful.started(container(ONE, "wsk0_1_guest_blur"));
        forgetful.started(container(TWO, "wsk0_2_guest_blur"));
        forgetful.stopped(TWO, 3_000);
        forgetful.forgetOld();
        assertThat(forgetful.find(TWO)).as("forgotten").isEmpty();
        assertThat(late.attribute(activation("blur", 3_000, 4_000)).certainty())
                .as("the other one may have run it")
                .isEqualTo(Certainty.AMBIGUOUS);
        assertThat(late.attribute(activation("blur", 3_001, 4_000)))
                .as("only this one ran")
                .isEqualTo(Attribution.exact(Evidence.NAME, ONE));
    }

    @Test
    void withoutContainersThereIsNoAttribution() {
        assertThat(attributor.attribute(activation("blur", 1_000, 2_000)).certainty())
                .isNull();
    }

    @Test
    void repeatedQueryGetsTheSameAnswer() {
        run(ONE, "wsk0_1_guest_blur");
        EndedActivation activation = activation("blur", 1_000, 2_000);
        Attribution answer = attributor.attribute(activation);
        run(TWO, "wsk0_2_guest_blur");
        assertThat(attributor.attribute(activation)).isEqualTo(answer);
    }

    private void run(String id, String name) {
        containers.started(container(id, name));
    }

    private static WhiskContainer container(String id, String name) {
        return new WhiskContainer(id, ContainerName.parse(name).orElseThrow(), 1, 0, null, null);
    }

    private void endLine(String id, double atMillis) {
        lines.add(id, Math.round(atMillis * 1000));
    }

    private void startedAt(String id, String name, long startedMillis) {
        containers.started(
                new WhiskContainer(id, ContainerName.parse(name).orElseThrow(), 1, startedMillis, null, null));
    }

    /** Runs for 5 ms; the sample before is idle. */
    private void ran(String id, long atMillis) {
        samples.ran(id, (atMillis - 10) * 1_000, (atMillis - 1) * 1_000, 0);
        samples.ran(id, (atMillis - 1) * 1_000, (atMillis + 9) * 1_000, 5_000);
    }

    private EndedActivation initialized(long startMillis, long endMillis) {
        return new EndedActivation(nextId(), "guest", "blur", startMillis, endMillis, null, "nodejs:20", null, true);
    }

    private EndedActivation activation(String action, long startMillis, long endMillis) {
        return new EndedActivation(nextId(), "guest", action, startMillis, endMillis, null, "nodejs:20", null, false);
    }

    private EndedActivation onHost(String hostName, long startMillis, long endMillis) {
        return new EndedActivation(
                nextId(), "guest", "blur", startMillis, endMillis, hostName, "nodejs:20", null, false);
    }

    private EndedActivation failed(long startMillis, long endMillis) {
        return new EndedActivation(
                nextId(), "guest", "blur", startMillis, endMillis, null, "nodejs:20", "action developer error", false);
    }

    private String nextId() {
        return "%032x".formatted(++activations);
    }
}
