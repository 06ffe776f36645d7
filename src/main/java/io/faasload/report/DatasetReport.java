package io.faasload.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faasload.config.LoaderConfig;
import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.Generation;
import io.faasload.dataset.summary.ClockOffset;
import io.faasload.dataset.summary.Lateness;
import io.faasload.dataset.summary.ThresholdResult;
import io.faasload.dataset.verify.Verification;
import io.faasload.files.IoReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes a dataset as one HTML file. Memory does not depend on the number of runs. */
public final class DatasetReport {

    /** Longest time without an answer: some statements sort all runs. */
    private static final int PATIENCE_MILLIS = 600_000;

    private static final String UNDEFINED_COLUMN = "42703";

    private DatasetReport() {}

    /**
     * What the verification of a dataset found.
     *
     * @param verification null if it could not be verified
     * @param reason why not; empty if it could
     */
    public record Verified(@Nullable Verification verification, String reason) {}

    /**
     * Where to write a report.
     *
     * @param file to be created
     * @param replaces whether it may exist
     */
    public record Target(Path file, boolean replaces) {

        /** The file's name while it is not complete. */
        public Path partial() {
            return file.resolveSibling(file.getFileName() + ".partial");
        }

        /**
         * Fails now, and not after a long reading.
         *
         * @throws ReportException if the file cannot be written
         */
        public void require() throws ReportException {
            if (!replaces && Files.exists(file)) {
                throw new ReportException(file + " exists: delete it, give --out another name, or add --force", null);
            }
            Path folder = file.toAbsolutePath().getParent();
            if (folder == null || Files.isDirectory(file)) {
                throw new ReportException("cannot write " + file + ": it is a folder", null);
            }
            if (!Files.isDirectory(folder)) {
                throw new ReportException("cannot write " + file + ": no such folder", null);
            }
            if (!Files.isWritable(folder)) {
                throw new ReportException("cannot write " + file + ": permission denied", null);
            }
        }
    }

    /**
     * Writes the report of a dataset.
     *
     * @param connection in auto-commit mode
     * @return bytes of the file
     * @throws ReportException if it cannot; then the file is as it was
     */
    public static long write(DatasetConnection connection, LoaderConfig config, Verified verified, Target target)
            throws ReportException {
        target.require();
        ObjectNode data;
        try {
            data = read(connection, config, verified);
        } catch (SQLException e) {
            throw new ReportException(
                    UNDEFINED_COLUMN.equals(e.getSQLState())
                            ? "the tables are of an earlier build: bin/faasload verify adds the columns that they lack"
                            : "PostgreSQL: " + e.getMessage(),
                    e);
        }
        try {
            Files.writeString(target.partial(), ReportPage.of(data));
            target.require();
            long bytes = Files.size(target.partial());
            Files.move(
                    target.partial(),
                    target.file(),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            return bytes;
        } catch (IOException e) {
            throw new ReportException("cannot write " + target.file() + ": " + IoReason.of(e), e);
        } finally {
            delete(target.partial());
        }
    }

    private static void delete(Path partial) {
        try {
            Files.deleteIfExists(partial);
        } catch (IOException e) {
            // The failure that is being reported is the more useful one.
        }
    }

    private static ObjectNode read(DatasetConnection connection, LoaderConfig config, Verified verified)
            throws SQLException, ReportException {
        Connection jdbc = connection.jdbc();
        jdbc.setNetworkTimeout(Runnable::run, PATIENCE_MILLIS);
        jdbc.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        jdbc.setReadOnly(true);
        jdbc.setAutoCommit(false);
        if (!connection.hasTable("generation")
                || !connection.hasTable("runs")
                || Generation.read(connection).isEmpty()) {
            throw new ReportException(
                    "there is no dataset in schema " + connection.schema()
                            + " (database.schema): run bin/faasload generate first",
                    null);
        }
        ObjectNode data = new ReportQueries(connection).readAll();
        Judgement judgement = new Judgement(
                config,
                verified,
                data,
                Lateness.read(connection),
                ThresholdResult.read(connection, config.thresholds()),
                ClockOffset.read(connection));
        ArrayNode remarks = data.putArray("verdict");
        for (Remark remark : judgement.remarks()) {
            remarks.add(new ObjectMapper()
                    .createObjectNode()
                    .put("level", remark.level().name().toLowerCase(Locale.ROOT))
                    .put("title", remark.title())
                    .put("text", remark.text())
                    .put("remedy", remark.remedy()));
        }
        return data;
    }
}
