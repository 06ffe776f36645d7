package io.faasload.dataset;

import java.sql.SQLException;
import java.util.Set;
import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;

/**
 * PostgreSQL lacks something that a statement names, and waiting does not help: a job whose task fails with this, even as a cause, fails
 * permanently instead of restarting. This excludes everything that an administrator may fix meanwhile: a server that is down, full or
 * read-only, too many connections, a missing privilege, a rejected user.
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
