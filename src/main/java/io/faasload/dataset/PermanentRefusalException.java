package io.faasload.dataset;

import java.sql.SQLException;
import java.util.Set;
import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;

/**
 * PostgreSQL lacks what a statement names, which waiting does not bring back: a job whose task fails with this, as a cause too,
 * fails for good instead of restarting. What an administrator may mend meanwhile is none: a server that is away, full or
 * read-only, too many connections, a missing privilege, a user who is turned away.
 */
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
public final class PermanentRefusalException extends SQLException {

    /** SQLSTATE (PostgreSQL's documentation, appendix A). */
    private static final Set<String> STATES = Set.of(
            "3D000", // invalid_catalog_name: the database
            "3F000", // invalid_schema_name
            "42P01", // undefined_table
            "42703", // undefined_column
            "42883", // undefined_function
            "42601", // syntax_error
            "42804"); // datatype_mismatch

    private PermanentRefusalException(SQLException refusal) {
        super(refusal.getMessage(), refusal.getSQLState(), refusal);
    }

    /** The same failure, as a permanent refusal if it is one. */
    public static SQLException classified(SQLException failure) {
        String state = failure.getSQLState();
        return state != null && STATES.contains(state) && !(failure instanceof PermanentRefusalException)
                ? new PermanentRefusalException(failure)
                : failure;
    }
}
