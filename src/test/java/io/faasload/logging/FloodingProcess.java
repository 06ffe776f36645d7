package io.faasload.logging;

import java.nio.file.Path;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A command that keeps logging, like sinks and clients that are always refused; arguments: its log file, how much to log, format. */
final class FloodingProcess {

    private FloodingProcess() {}

    public static void main(String[] arguments) {
        TerminalLog log = TerminalLog.install(System.err, false).orElseThrow();
        log.keepIn(Path.of(arguments[0]));
        if (arguments.length > 2) {
            log.showAsJson();
        }
        Logger ours = LoggerFactory.getLogger("io.faasload.job.Ours");
        Logger library = LoggerFactory.getLogger("org.apache.flink.connector.jdbc.JdbcOutputFormat");
        java.util.logging.Logger jdk = java.util.logging.Logger.getLogger("okhttp3.OkHttpClient");
        for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
            ours.info("the effective configuration");
            ours.warn("Calls fail: {}", i);
            library.warn("Fetching of partition {}", i);
            jdk.warning("A connection was leaked");
            library.error("JDBC executeBatch error, retry times = " + i, new IllegalStateException(refusal()));
        }
        log.end();
    }

    private static SQLException refusal() {
        return new SQLException("Batch entry 0 INSERT INTO runs (id,\n status)\nVALUES "
                + "(1, 'started'), ".repeat(300) + " was aborted: ERROR: could"
                + " not extend file \"base/5/1\": No space left on device\n  Hint: Check free disk space.  Call"
                + " getNextException to see other errors in the batch.");
    }
}
