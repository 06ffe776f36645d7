package io.faasload.job.end;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.job.invoke.TaskAttempts;
import java.time.Duration;
import java.util.List;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.operators.coordination.EventReceivingTasks;
import org.apache.flink.runtime.operators.coordination.MockOperatorCoordinatorContext;
import org.junit.jupiter.api.Test;

class EndCoordinatorTest {

    @Test
    void tellsAllTasksInWhichAttemptsTheyAreOnceAllHaveStarted() throws Exception {
        EventReceivingTasks tasks = EventReceivingTasks.createForRunningTasks();
        try (EndCoordinator coordinator = new EndCoordinator(
                new MockOperatorCoordinatorContext(new OperatorID(), 2),
                new FakeRuns(),
                Duration.ofHours(1),
                Duration.ZERO,
                "file:/states")) {
            // As after a job at parallelism 2 went on at 1, and then at 2 again.
            coordinator.executionAttemptReady(0, 2, tasks.createGatewayForSubtask(0, 2));
            assertThat(tasks.getNumberOfSentEvents()).isZero();
            coordinator.executionAttemptReady(1, 1, tasks.createGatewayForSubtask(1, 1));

            TaskAttempts all = new TaskAttempts(List.of(2, 1));
            assertThat(tasks.getSentEventsForSubtask(0)).containsExactly(all);
            assertThat(tasks.getSentEventsForSubtask(1)).containsExactly(all);
        }
    }
}
