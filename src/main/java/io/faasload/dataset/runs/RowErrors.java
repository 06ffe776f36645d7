package io.faasload.dataset.runs;

import java.sql.SQLException;
import java.util.Set;

/** Classifies PostgreSQL's errors for a row, by SQLSTATE (PostgreSQL's documentation, appendix A). */
public final class RowErrors {

    private static final int CLASS_LENGTH = 2;

    /**
     * Cardinality violation, data exception, integrity constraint violation, WITH CHECK OPTION violation, program limit exceeded,
     * and exceptions raised by triggers.
     */
    private static final Set<String> OF_THE_ROW = Set.of("21", "22", "23", "44", "54", "P0");

    /** Serialization failure, deadlock. */
    private static final String TRANSACTION_ROLLBACK = "40";

    private RowErrors() {}

    /** Whether the row itself is to blame: it will always be refused, and others may be written. */
    public static boolean isOfTheRow(SQLException e) {
        return OF_THE_ROW.contains(classOf(e));
    }

    /** Whether the same statements may succeed if retried at once. */
    public static boolean isOfConcurrency(SQLException e) {
        return TRANSACTION_ROLLBACK.equals(classOf(e));
    }

    private static String classOf(SQLException e) {
        String state = e.getSQLState();
        return state == null || state.length() < CLASS_LENGTH ? "" : state.substring(0, CLASS_LENGTH);
    }
}
