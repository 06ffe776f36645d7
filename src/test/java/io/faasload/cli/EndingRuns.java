package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The dataset of {@link EndingAction}s, whatever the kind of sandboxes: every run has CPU time, peak memory and an exact container, and
 * FaaSLoad's queries work on {@code resources}.
 *
 * @param missedTicks ticks that the monitor missed during the generation
 */
record EndingRuns(Session session, long missedTicks) {

    private static final String WAY = "CASE WHEN function IN (SELECT id FROM functions WHERE name LIKE '%"
            + EndingAction.OVERTIME + "%') THEN '" + EndingAction.OVERTIME + "' ELSE (ARRAY['"
            + String.join("','", EndingAction.WAYS) + "'])[(input - 1) % " + EndingAction.WAYS.size() + " + 1] END";

    /**
     * Deploys, generates and verifies: each way this many times, in actions of these sizes. Those of 256 MB run in prewarmed
     * containers, if sandboxes are containers.
     */
    static EndingRuns generated(Session session, Path directory, int timesEach, int... memoryMb) throws Exception {
        int inputs = timesEach * EndingAction.WAYS.size();
        int runs = memoryMb.length * (inputs + timesEach);
        List<String> settings = List.of(
                "generation.nbinputs.image=" + inputs,
                "generation.nbinputs.audio=" + timesEach,
                "verify.failedshare=1");
        session.deploy(settings, EndingAction.manifest(directory, memoryMb));
        long missedBefore = missedTicks(session);
        Session.Ended generated = session.success(settings, "generate");
        long missed = missedTicks(session) - missedBefore;
        Session.Ended verified = session.success(settings, "verify");
        assertThat(verified.out()).contains(runs + " of " + runs + " runs completed");
        assertThat(generated.out() + verified.out()).doesNotContain("no usage");
        return new EndingRuns(session, missed);
    }

    private static long missedTicks(Session session) throws Exception {
        String health = MonitorCommandIT.get(session.platform().addresses().monitor() + "/v1/health");
        return new ObjectMapper().readTree(health).get("missed_ticks").asLong();
    }

    void expectEachToHaveEndedInItsWay() throws SQLException {
        List<String> expected = new ArrayList<>();
        EndingAction.RESPONSES.forEach((way, response) -> expected.add(way + " " + response));
        Set<String> ended = session.texts("SELECT " + WAY
                + " || ' ' || response_status || ' ' || coalesce(error, '') FROM runs WHERE status = 'completed'");
        assertThat(ended).allSatisfy(row -> assertThat(expected).anyMatch(row::startsWith));
        assertThat(expected).allSatisfy(beginning -> assertThat(ended).anyMatch(row -> row.startsWith(beginning)));
    }

    void expectUsageOfEach() throws SQLException {
        assertThat(session.texts("SELECT concat_ws(' ', " + WAY + ", input, namespace, container, attribution, cpu_us,"
                        + " memory_peak_b) FROM runs WHERE cpu_us IS NULL OR memory_peak_b IS NULL OR cpu_us < 0"
                        + " OR memory_peak_b < 10000000 OR memory_peak_b > memory_mb::bigint << 21"))
                .as("without usage, or with one that cannot be")
                .isEmpty();
        assertThat(session.texts("SELECT DISTINCT attribution || ' ' || attribution_by FROM runs"))
                .containsExactly("exact invoker-log");
        assertThat(session.number("SELECT min(cpu_us) FROM runs WHERE " + WAY + " = 'computes'"))
                .isGreaterThanOrEqualTo(EndingAction.COMPUTES_MILLIS * 1000L);
    }

    void expectSamplesAsInFaaSLoad() throws SQLException {
        String overTime = "SELECT run, timestamp_ms, memory_B, proc_mCPU,"
                + " row_number() OVER (PARTITION BY run ORDER BY timestamp_ms) AS number,"
                + " lag(proc_mCPU) OVER (PARTITION BY run ORDER BY timestamp_ms) AS before FROM resources";
        assertThat(session.texts("SELECT concat_ws(' ', " + WAY
                        + ", run, timestamp_ms - start_ms, timestamp_ms - end_ms,"
                        + " 'memory', coalesce(memory_B, -1), 'cpu', coalesce(proc_mCPU, -1), 'sample', number, before)"
                        + " FROM (" + overTime + ") AS s JOIN runs ON runs.id = run"
                        + " WHERE proc_mCPU IS NULL OR number = 1 AND proc_mCPU <> 0 OR proc_mCPU < before"
                        // A process that has exited, but whose exit was not noticed yet, has no memory.
                        + " OR coalesce(memory_B, 0) <= 0 AND " + WAY + " NOT IN ('exits', 'memory')"))
                .as("samples that FaaSLoad would not have")
                .isEmpty();
        assertThat(session.number("SELECT count(*) FROM resources JOIN runs ON runs.id = run"
                        + " WHERE timestamp_ms NOT BETWEEN start_ms AND end_ms"))
                .isZero();
        // One sample every 10 ms, except for missed ticks on a busy machine; two samples in the same millisecond are
        // one row.
        assertThat(session.texts(
                        "SELECT concat_ws(' ', count(timestamp_ms), 'samples from', min(timestamp_ms), 'to', end_ms)"
                                + " FROM runs LEFT JOIN resources ON run = runs.id WHERE " + WAY + " = '"
                                + EndingAction.OVERTIME
                                + "' GROUP BY runs.id HAVING count(timestamp_ms) = 0 OR count(timestamp_ms) + "
                                + missedTicks + " < 0.9 * (end_ms - min(timestamp_ms)) / 10 - 3"))
                .as("overtime with too few samples, where %d ticks were missed", missedTicks)
                .isEmpty();
        assertThat(session.number("SELECT min(cpu) FROM (SELECT coalesce(max(proc_mCPU), 0) AS cpu FROM runs"
                        + " LEFT JOIN resources ON run = runs.id WHERE " + WAY
                        + " = 'computes' GROUP BY runs.id) AS s"))
                .isPositive();
    }
}
