package io.faasload.dataset.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.run.Run;
import io.faasload.run.RunFixtures;
import io.faasload.run.RunId;
import io.faasload.run.RunStatus;
import org.junit.jupiter.api.Test;

class DeliveredRunsTest {

    @Test
    void aCompletedRunFollowsALostOneAndNothingFollowsACompletedOne() {
        DeliveredRuns lost = DeliveredRuns.NONE.with(run(5, RunStatus.LOST));

        assertThat(DeliveredRuns.NONE.has(run(5, RunStatus.LOST))).isFalse();
        assertThat(lost.has(run(5, RunStatus.LOST))).isTrue();
        assertThat(lost.has(run(5, RunStatus.REFUSED))).isTrue();
        assertThat(lost.has(run(5, RunStatus.COMPLETED))).isFalse();
        assertThat(lost.has(run(6, RunStatus.LOST))).isFalse();
        DeliveredRuns completed = lost.with(run(5, RunStatus.COMPLETED));
        assertThat(completed.has(run(5, RunStatus.COMPLETED))).isTrue();
        assertThat(completed.has(run(5, RunStatus.LOST))).isTrue();
    }

    @Test
    void aBlockHas1024RunsOfOneTrace() {
        assertThat(DeliveredRuns.block(new RunId(1, 1023))).isEqualTo(1L << 22);
        assertThat(DeliveredRuns.block(new RunId(1, 1024))).isEqualTo((1L << 22) + 1);
        assertThat(DeliveredRuns.block(new RunId(2, 1))).isEqualTo(2L << 22);
        assertThat(DeliveredRuns.first((2L << 22) + 1)).isEqualTo(new RunId(2, 1024));

        DeliveredRuns runs = DeliveredRuns.NONE;
        for (int input = 1024; input < 2048; input++) {
            assertThat(runs.isFinished()).isFalse();
            runs = runs.with(run(input, input == 1500 ? RunStatus.LOST : RunStatus.COMPLETED));
        }
        assertThat(runs.isFinished()).isTrue();
        assertThat(runs.isCompleted()).isFalse();
        assertThat(runs.with(run(1500, RunStatus.COMPLETED)).isCompleted()).isTrue();
    }

    @Test
    void bytesAndTextsKeepAllBits() {
        DeliveredRuns runs = DeliveredRuns.NONE
                .with(run(1024, RunStatus.COMPLETED))
                .with(run(1031, RunStatus.LOST))
                .with(run(2047, RunStatus.COMPLETED));

        assertThat(runs.toBytes()).hasSize(256);
        assertThat(DeliveredRuns.ofBytes(runs.toBytes())).isEqualTo(runs);
        assertThat(runs.finishedText()).hasSize(1024).startsWith("10000001").endsWith("1");
        assertThat(DeliveredRuns.ofTexts(runs.finishedText(), runs.completedText()))
                .isEqualTo(runs);
        assertThat(DeliveredRuns.NONE.union(runs)).isEqualTo(runs);
        assertThat(DeliveredRuns.ofBytes(DeliveredRuns.NONE.toBytes())).isEqualTo(DeliveredRuns.NONE);
    }

    private static Run run(int input, RunStatus status) {
        return RunFixtures.finished(input, status, null);
    }
}
