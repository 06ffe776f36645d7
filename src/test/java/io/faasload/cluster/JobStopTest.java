package io.faasload.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.junit.jupiter.api.Test;

class JobStopTest {

    @Test
    void retriesASavepointThatFailsWithATask() throws Exception {
        FakeJob job = new FakeJob(JobStatus.RUNNING, "Task has failed.", "Checkpoint Coordinator is suspending.");

        assertThat(JobStop.withSavepoint(job, "file:/states")).contains("file:/states/savepoint-1");
        assertThat(job.failures).isEmpty();
    }

    @Test
    void aJobStoppedBySomebodyElseIsNotAFailure() throws Exception {
        FakeJob job = new FakeJob(JobStatus.FINISHED, "Checkpoint Coordinator is suspending.");

        assertThat(JobStop.withSavepoint(job, "file:/states")).isEmpty();
    }

    @Test
    void doesNotRepeatASlowSavepoint() throws Exception {
        FakeJob job = new FakeJob(JobStatus.RUNNING, new TimeoutException("client.timeout"));
        job.laterStatus = JobStatus.FINISHED;

        assertThat(JobStop.withSavepoint(job, "file:/states")).isEmpty();
        assertThat(job.savepoints).isEqualTo(1);
    }

    @Test
    void aFailedJobIsAFailureWithAReason() {
        FakeJob job = new FakeJob(JobStatus.FAILED, "the disk is full");

        assertThatThrownBy(() -> JobStop.withSavepoint(job, "file:/states"))
                .isInstanceOf(JobException.class)
                .hasMessage("the job did not stop with a savepoint: the disk is full");
    }

    @Test
    void doesNotReportTheRestartOfTasksAsTheReason() {
        FakeJob job = new FakeJob(
                JobStatus.RUNNING,
                "java.io.IOException: No space left on device",
                "Checkpoint triggering task of job 1 is not being executed at the moment. Aborting checkpoint."
                        + " Failure reason: Not all required tasks are currently running.",
                "Not all required tasks are currently running.");
        job.endsAfterQuestions = 3;

        try (CapturedLog log = CapturedLog.of(JobStop.class)) {
            assertThatThrownBy(() -> JobStop.withSavepoint(job, "file:/states"))
                    .hasMessage("the job did not stop with a savepoint: java.io.IOException: No space left on device");
            assertThat(log.lines())
                    .containsExactly("WARN The savepoint failed; retrying for 60 s:"
                            + " java.io.IOException: No space left on device");
        }
    }

    /** Its savepoints fail for the given reasons, one after the other, and then succeed. */
    private static final class FakeJob implements JobClient {

        private final JobStatus firstStatus;
        private final Deque<Exception> failures;
        private JobStatus laterStatus;
        private int endsAfterQuestions = Integer.MAX_VALUE;
        private int savepoints;
        private int questions;

        FakeJob(JobStatus status, String... failures) {
            this(status, Arrays.stream(failures).map(IllegalStateException::new).toArray(Exception[]::new));
        }

        FakeJob(JobStatus status, Exception... failures) {
            this.firstStatus = status;
            this.laterStatus = status;
            this.failures = new ArrayDeque<>(List.of(failures));
        }

        @Override
        public CompletableFuture<String> stopWithSavepoint(
                boolean advance, String directory, SavepointFormatType format) {
            savepoints++;
            return failures.isEmpty()
                    ? CompletableFuture.completedFuture(directory + "/savepoint-1")
                    : CompletableFuture.failedFuture(failures.remove());
        }

        @Override
        public CompletableFuture<JobStatus> getJobStatus() {
            questions++;
            return CompletableFuture.completedFuture(
                    questions >= endsAfterQuestions ? JobStatus.FAILED : questions == 1 ? firstStatus : laterStatus);
        }

        @Override
        public JobID getJobID() {
            return new JobID(0, 1);
        }

        @Override
        public CompletableFuture<Void> cancel() {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletableFuture<String> triggerSavepoint(String directory, SavepointFormatType format) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletableFuture<Map<String, Object>> getAccumulators() {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletableFuture<JobExecutionResult> getJobExecutionResult() {
            throw new UnsupportedOperationException();
        }
    }
}
