package io.faasload.logging;

import java.util.regex.Pattern;
import org.apache.commons.lang3.StringUtils;
import org.apache.commons.lang3.exception.ExceptionUtils;
import org.apache.logging.log4j.core.LogEvent;
import org.jspecify.annotations.Nullable;

/** Formats a log event as one human-readable line, with its cause, without stack traces and SQL statements. */
final class OneLine {

    private static final int MOST_CHARACTERS = 300;

    /** The JDBC driver's messages start with the statement, which has many lines. */
    private static final Pattern STATEMENT = Pattern.compile("Batch entry \\d+ .*? was aborted: ", Pattern.DOTALL);

    /** What a terminal would interpret, in texts of servers. */
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069]+");

    private static final String HINT = "  Call getNextException to see other errors in the batch.";

    private OneLine() {}

    static String of(LogEvent event) {
        String message = plain(event.getMessage().getFormattedMessage());
        String cause = cause(event.getThrown());
        String logger = event.getLoggerName();
        String line = logger.substring(logger.lastIndexOf('.') + 1) + " - "
                + (message.contains(cause) ? message : message + ": " + cause);
        return StringUtils.abbreviate(line, MOST_CHARACTERS);
    }

    private static String cause(@Nullable Throwable failure) {
        if (failure == null) {
            return "";
        }
        Throwable root = ExceptionUtils.getRootCause(failure);
        return plain(root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage());
    }

    private static String plain(String text) {
        String withoutStatement = STATEMENT.matcher(text).replaceAll("").replace(HINT, "");
        return CONTROL.matcher(StringUtils.substringBefore(withoutStatement.strip(), '\n')
                        .strip())
                .replaceAll(" ");
    }
}
