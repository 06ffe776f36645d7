package io.faasload.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import org.apache.flink.runtime.throwable.ThrowableClassifier;
import org.apache.flink.runtime.throwable.ThrowableType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PermanentRefusalExceptionTest {

    @ParameterizedTest
    @ValueSource(strings = {"3D000", "3F000", "42P01", "42703", "42883"})
    void refusalThatNoRestartFixesFailsTheJobForGood(String state) {
        SQLException refusal = new SQLException("ERROR: missing", state);

        SQLException classified = PermanentRefusalException.classified(refusal);

        assertThat((Throwable) classified).hasMessage("ERROR: missing").hasCause(refusal);
        assertThat(classified.getSQLState()).isEqualTo(state);
        assertThat((Object) PermanentRefusalException.classified(classified)).isSameAs(classified);
        assertThat(isForGood(classified)).isTrue();
    }

    /**
     * Server down, too many connections, disk full, memory, read-only, starting, shutting down, deadlock, a bad row, password,
     * pg_hba.conf, privilege, unknown.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "08001", "08006", "53300", "53100", "53200", "25006", "57P03", "57P01", "40P01", "22021", "28P01",
                "28000", "42501", "99999", ""
            })
    void outageIsNotAPermanentRefusal(String state) {
        SQLException outage = new SQLException("FATAL: not now", state);

        assertThat((Object) PermanentRefusalException.classified(outage)).isSameAs(outage);
        assertThat(isForGood(outage)).isFalse();
    }

    /** Wrapped as by operators, and classified as Flink does to decide on a restart. */
    private static boolean isForGood(SQLException failure) {
        Exception ofTask = new UncheckedIOException(new IOException("the runs cannot be read", failure));
        return ThrowableClassifier.findThrowableOfThrowableType(ofTask, ThrowableType.NonRecoverableError)
                .isPresent();
    }
}
