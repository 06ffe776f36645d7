package io.faasload.logging;

import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;

/** Forwards what libraries log through the JDK's logging: OkHttp, the JDBC driver and the JDK's HTTP server. */
public final class JdkLogHandler extends Handler {

    private final SimpleFormatter formatter = new SimpleFormatter();

    private JdkLogHandler() {}

    /** Replaces the JDK's console handler. */
    public static void install() {
        Logger root = java.util.logging.LogManager.getLogManager().getLogger("");
        for (Handler handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        root.addHandler(new JdkLogHandler());
    }

    @Override
    public void publish(LogRecord event) {
        LogManager.getLogger(event.getLoggerName())
                .log(level(event.getLevel()), formatter.formatMessage(event), event.getThrown());
    }

    private static Level level(java.util.logging.Level level) {
        if (level.intValue() >= java.util.logging.Level.SEVERE.intValue()) {
            return Level.ERROR;
        }
        return level.intValue() >= java.util.logging.Level.WARNING.intValue() ? Level.WARN : Level.INFO;
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
