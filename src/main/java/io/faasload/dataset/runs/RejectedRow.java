package io.faasload.dataset.runs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.StorableText;
import io.faasload.run.PastRun;
import io.faasload.run.Run;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A row of table {@code rejected}: one that PostgreSQL always refuses because of its content. Among the rows of one run, the one
 * is kept that {@code runs} would keep.
 *
 * @param subject the run or orphan whose row it is
 * @param run id; null for an orphan
 * @param past status and call of the run; null for an orphan
 * @param activationId of the run or the orphan
 * @param content the whole record, as JSON
 */
record RejectedRow(
        String subject,
        @Nullable Long run,
        @Nullable PastRun past,
        @Nullable String activationId,
        String content) {

    /** In ASCII, which every database encoding has: a character that the encoding lacks may be why the row is refused. */
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private static final Pattern NOT_ASCII = Pattern.compile("[^\\x01-\\x7f]");

    private static final String SQL = """
            WITH given AS (
              SELECT v.* FROM (VALUES (?::text, ?::bigint, ?::text, ?::integer, ?::bigint, ?::bigint, ?::bigint, ?::text,
                  ?::text, ?::text, ?::text)) AS v (subject, run, status, attempt, planned_us, sent_us, accepted_us,
                  activation_id, sqlstate, reason, content),
                (VALUES (?::bigint)) AS submission (epoch)
              WHERE CASE WHEN submission.epoch = (SELECT epoch FROM {schema}.generation) THEN true
                ELSE {schema}.refuse_outdated(submission.epoch) END
            ), explained AS (
              DELETE FROM {schema}.orphans o USING given g WHERE o.activation_id = g.activation_id
            )
            INSERT INTO {schema}.rejected AS r (subject, run, status, attempt, planned_us, sent_us, accepted_us,
              activation_id, sqlstate, reason, content)
            SELECT * FROM given
            ON CONFLICT (subject) DO UPDATE SET (status, attempt, planned_us, sent_us, accepted_us, activation_id,
              sqlstate, reason, content, rejected)
            = ROW (EXCLUDED.status, EXCLUDED.attempt, EXCLUDED.planned_us, EXCLUDED.sent_us, EXCLUDED.accepted_us,
              EXCLUDED.activation_id, EXCLUDED.sqlstate, EXCLUDED.reason, EXCLUDED.content, now())
            WHERE CASE EXCLUDED.status WHEN 'completed' THEN r.status <> 'completed' ELSE r.status = 'started' END""";

    static RejectedRow of(Run run) {
        return new RejectedRow(
                "run " + run.id().value(),
                run.id().value(),
                run.past(),
                run.call().activationId(),
                json(run));
    }

    static RejectedRow of(Orphan orphan) {
        // Not the id itself, which may be too long for an index.
        String subject = "orphan " + Integer.toHexString(orphan.activationId().hashCode());
        return new RejectedRow(subject, null, null, orphan.activationId(), json(orphan));
    }

    private static String json(Object row) {
        try {
            return JSON.writeValueAsString(row);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record of texts and numbers always has a JSON form", e);
        }
    }

    void store(DatasetConnection connection, long epoch, SQLException reason) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(SQL)) {
            insert.setString(1, subject);
            insert.setObject(2, run, Types.BIGINT);
            insert.setString(3, past == null ? "orphan" : past.status().text());
            insert.setObject(4, past == null ? null : past.call().attempt(), Types.INTEGER);
            insert.setObject(5, past == null ? null : past.plannedMicros(), Types.BIGINT);
            insert.setObject(6, past == null ? null : past.call().sentMicros(), Types.BIGINT);
            insert.setObject(7, past == null ? null : past.call().acceptedMicros(), Types.BIGINT);
            insert.setString(
                    8,
                    activationId == null
                            ? null
                            : NOT_ASCII.matcher(activationId).replaceAll("?"));
            insert.setString(9, reason.getSQLState());
            insert.setString(10, StorableText.of(String.valueOf(reason.getMessage())));
            insert.setString(11, content);
            insert.setLong(12, epoch);
            insert.executeUpdate();
        }
    }
}
