package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.faasload.local.LocalPlatform;
import io.faasload.local.PlatformExtension;
import io.faasload.local.postgres.DatabaseLogin;
import io.faasload.whisk.fault.FaultPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A generation on a platform that loses, duplicates, delays, refuses and breaks off, all at the same time. In the default build, the
 * simulation covers this, with every fault.
 */
@ExtendWith(PlatformExtension.class)
@Tag("slow")
class FaultsIT {

    private static final int FUNCTIONS = 12;
    private static final FaultPlan ALL_AT_ONCE =
            FaultPlan.parse("event-lost=5%,event-twice=5%,record-late=5%:3,429=5%,503=5%,reset=2%,reset-after=2%");

    @TempDir
    static Path directory;

    @AfterEach
    void heal(LocalPlatform platform) {
        platform.faults().change(FaultPlan.NONE);
    }

    @Test
    void everyRowIsCorrectAndEveryActivationAccountedFor(LocalPlatform platform, DatabaseLogin database)
            throws Exception {
        Session session = new Session(platform, database, "short", directory);

        generate(session, 50, ALL_AT_ONCE);

        assertThat(session.texts("SELECT DISTINCT response_status FROM runs"))
                .containsExactlyInAnyOrder("success", "application error", "action developer error");
    }

    @Test
    void findsActivationsWithoutAnswerAndEvent(LocalPlatform platform, DatabaseLogin database) throws Exception {
        Session session = new Session(platform, database, "untold", directory);

        generate(session, 3, FaultPlan.parse("reset-after=50%,event-lost=100%"));

        assertThat(session.number("SELECT count(*) FROM orphans")).isPositive();
    }

    @Test
    void sixThousandRowsAreCorrectAndEveryActivationAccountedFor(LocalPlatform platform, DatabaseLogin database)
            throws Exception {
        generate(new Session(platform, database, "long", directory), 500, ALL_AT_ONCE);
    }

    private static void generate(Session session, int inputs, FaultPlan faults) throws Exception {
        List<String> settings = List.of(
                "generation.nbinputs.image=" + inputs,
                "openwhisk.completiongrace=2",
                "openwhisk.orphangrace=5",
                // Which runs fail depends on what is drawn, and of a few runs it is most.
                "verify.failedshare=1");
        Path manifest = manifest(session.schema());
        expectSuccess(session.run(settings, "functions", "load", manifest.toString()));
        expectSuccess(session.run(settings, "users", "create"));
        expectSuccess(session.run(settings, "actions", "deploy", manifest.toString()));
        expectSuccess(session.run(settings, "check"));
        Map<String, Long> countsBefore = session.platform().faults().counts();
        long acceptedBefore = session.platform().openWhisk().stats().accepted();
        session.platform().faults().change(faults);

        expectSuccess(session.run(settings, "generate"));

        Map<String, Long> counts = session.platform().faults().counts();
        assertThat(faults.shares().keySet())
                .allSatisfy(fault -> assertThat(counts.get(fault.word()))
                        .isGreaterThan(countsBefore.getOrDefault(fault.word(), 0L)));
        Session.Ended verified = session.run(settings, "verify");
        expectSuccess(verified);
        int runs = FUNCTIONS * inputs;
        assertThat(verified.out()).contains(runs + " of " + runs + " runs completed");
        assertThat(session.number("SELECT count(*) FROM runs WHERE completed_by = 'record'"))
                .isPositive();
        Set<String> explained = session.texts("SELECT activation_id FROM runs");
        assertThat(explained).hasSize(runs);
        Map<String, JsonNode> records = records(session);
        // Compares sets, since the message of isEqualTo would list all six thousand.
        Set<String> untrue = session.texts(
                "SELECT concat_ws(' ', activation_id, response_status, failed, start_ms, end_ms) FROM runs");
        assertThat(untrue).hasSize(runs);
        records.forEach((id, record) -> untrue.remove(asRow(id, record)));
        assertThat(untrue).as("rows that differ from their record").isEmpty();
        explained.addAll(session.texts("SELECT activation_id FROM orphans"));
        assertThat(explained).hasSize(runs + Math.toIntExact(session.number("SELECT count(*) FROM orphans")));
        assertThat(session.platform().openWhisk().stats().accepted() - acceptedBefore)
                .isEqualTo(records.size());
        Set<String> unclaimed = new HashSet<>(records.keySet());
        unclaimed.removeAll(explained);
        assertThat(unclaimed).isEmpty();
        assertThat(records.keySet()).containsAll(explained);
    }

    private static String asRow(String id, JsonNode record) {
        JsonNode response = record.path("response");
        return String.join(
                " ",
                id,
                response.path("status").asText(),
                response.path("success").asBoolean() ? "f" : "t",
                record.path("start").asText(),
                record.path("end").asText());
    }

    private static void expectSuccess(Session.Ended ended) {
        assertThat(ended.exit()).as(ended.out() + ended.err()).isZero();
    }

    /** The activations that the platform itself knows. */
    private static Map<String, JsonNode> records(Session session) throws Exception {
        Map<String, JsonNode> records = new HashMap<>();
        for (int i = 1; i <= FUNCTIONS; i++) {
            records.putAll(session.records("user-" + session.schema() + i));
        }
        return records;
    }

    private static Path manifest(String prefix) throws IOException {
        List<String> names =
                IntStream.rangeClosed(1, FUNCTIONS).mapToObj(i -> prefix + i).toList();
        return NoopAction.manifest(
                directory,
                "faults",
                names,
                "limits: {memorySize: 128, timeout: 10000}",
                "inputs: {fails: true}",
                NoopAction.ONE_PARAMETER);
    }
}
