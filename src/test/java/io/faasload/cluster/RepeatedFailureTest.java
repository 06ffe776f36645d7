package io.faasload.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepeatedFailureTest {

    private final RepeatedFailure repeated = new RepeatedFailure();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "java.lang.NullPointerException",
                "java.lang.IllegalStateException: a broken rule",
                "java.lang.StackOverflowError",
                "java.lang.NoClassDefFoundError: okhttp3/Call",
                "java.lang.ClassNotFoundException: io.faasload.job.Missing",
                "java.io.InvalidClassException: local class incompatible",
                "java.util.ConcurrentModificationException",
                "org.apache.flink.util.StateMigrationException: The new serializer must not be incompatible."
            })
    void aRepeatedBugIsPermanent(String cause) {
        fail(cause, "Some.place(Some.java:1)", RepeatedFailure.MOST - 1);
        assertThat(repeated.isHopeless()).isFalse();
        fail(cause, "Some.place(Some.java:1)", 1);
        assertThat(repeated.isHopeless()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "java.net.ConnectException: Connection refused",
                "java.io.IOException: No space left on device",
                "java.io.UncheckedIOException: cannot be read",
                "java.util.concurrent.TimeoutException: Invocation timed out",
                "java.util.concurrent.RejectedExecutionException: executor shut down",
                "java.nio.file.AccessDeniedException: /states",
                "java.nio.file.NoSuchFileException: /secrets/password",
                "java.io.EOFException",
                "org.apache.kafka.common.errors.TopicAuthorizationException: Not authorized to access topics: [events]",
                "java.lang.OutOfMemoryError: Java heap space",
                "org.postgresql.util.PSQLException: FATAL: the database system is starting up",
                "org.apache.kafka.common.errors.TimeoutException: Call timed out",
                "org.rocksdb.RocksDBException: While appending to file: No space left on device",
                "org.apache.flink.runtime.jobmaster.JobMasterException: TaskManager with id 1 is no longer reachable.",
                "of.a.class.ThatIsNotHere: who knows"
            })
    void anOutageIsNeverPermanent(String cause) {
        fail(cause, "Some.place(Some.java:1)", 10 * RepeatedFailure.MOST);

        assertThat(repeated.isHopeless()).isFalse();
    }

    @Test
    void aTruncatedStateIsPermanent() {
        String trace = "java.lang.Exception: Exception while creating StreamOperatorStateContext.\n"
                + "\tat org.apache.flink.Streams.create(Streams.java:1)\n"
                + "Caused by: org.apache.flink.runtime.state.BackendBuildingException: Failed when trying to restore\n"
                + "\tat org.apache.flink.Backend.build(Backend.java:2)\n"
                + "Caused by: java.io.EOFException\n\tat java.io.DataInputStream.readFully(DataInputStream.java:3)\n";
        for (int i = 0; i < RepeatedFailure.MOST; i++) {
            repeated.add(trace);
        }

        assertThat(repeated.isHopeless()).isTrue();
    }

    @Test
    void progressOutageAndAnotherPlaceResetTheCount() {
        String cause = "java.lang.NullPointerException";
        fail(cause, "Some.place(Some.java:1)", RepeatedFailure.MOST - 1);
        repeated.progressed();
        fail(cause, "Some.place(Some.java:1)", RepeatedFailure.MOST - 1);
        fail("java.net.ConnectException: Connection refused", "Net.connect(Net.java:1)", 1);
        fail(cause, "Some.place(Some.java:1)", RepeatedFailure.MOST - 1);
        fail(cause, "Other.place(Other.java:1)", RepeatedFailure.MOST - 1);

        assertThat(repeated.isHopeless()).isFalse();
    }

    private void fail(String cause, String place, int times) {
        for (int i = 0; i < times; i++) {
            repeated.add("java.lang.RuntimeException: while processing\n\tat org.apache.flink.Task.run(Task.java:9)\n"
                    + "Caused by: " + cause + "\n\tat " + place + "\n\t... 12 more\n");
        }
    }
}
