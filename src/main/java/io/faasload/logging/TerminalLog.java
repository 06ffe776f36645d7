package io.faasload.logging;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.commons.lang3.exception.ExceptionUtils;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.ErrorHandler;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.appender.ConsoleAppender;
import org.apache.logging.log4j.core.appender.RollingFileAppender;
import org.apache.logging.log4j.core.appender.rolling.DefaultRolloverStrategy;
import org.apache.logging.log4j.core.appender.rolling.SizeBasedTriggeringPolicy;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;
import org.apache.logging.log4j.core.layout.PatternLayout;
import org.apache.logging.log4j.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * The log of a command as shown on its terminal, or in systemd's journal: {@link Troubles} of our classes from WARN, of libraries from
 * ERROR. It replaces the console appender in the configuration of {@code bin/faasload}; other configurations are not changed.
 * Thread-safe.
 */
public final class TerminalLog extends AbstractAppender {

    /** Name of the console appender that this replaces. */
    private static final String CONSOLE = "stderr";

    /** The only logger that reports an outage of Kafka. */
    private static final String KAFKA_CONNECTIONS = "org.apache.kafka.clients.NetworkClient";

    /** In messages of the clients with which the checks before a generation try Kafka; their verdict has the reason. */
    private static final String CHECKING = "clientId=faasload-check]";

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

    private static final String FILE = "file";
    private static final String FILE_SIZE = "10MB";
    private static final String OLDER_FILES = "2";
    private static final String FILE_PATTERN = "%d{yyyy-MM-dd HH:mm:ss.SSS} %-5p %c{1.} %m%n";

    /** One object per event, so that line breaks of a stack trace do not break it into several. */
    private static final String JSON_PATTERN = "{\"time\":\"%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX}\",\"level\":\"%p\","
            + "\"logger\":\"%enc{%c}{JSON}\",\"thread\":\"%enc{%t}{JSON}\",\"message\":\"%enc{%m}{JSON}\","
            + "\"exception\":\"%enc{%xEx}{JSON}\"}%n";

    private final PrintStream err;
    private final boolean isTerminal;
    private final Appender console;
    private final Troubles troubles = new Troubles();
    private final Map<String, Level> levels =
            new TreeMap<>(Map.of("", Level.ERROR, "io.faasload", Level.WARN, KAFKA_CONNECTIONS, Level.WARN));
    private @Nullable Path file;

    private TerminalLog(PrintStream err, boolean isTerminal, Appender console) {
        super("terminal", null, null, false, Property.EMPTY_ARRAY);
        this.err = err;
        this.isTerminal = isTerminal;
        this.console = console;
    }

    /**
     * Replaces the console appender.
     *
     * @param isTerminal whether there may be a progress bar in the current line
     * @return empty if the configuration is not that of {@code bin/faasload}
     */
    public static Optional<TerminalLog> install(PrintStream err, boolean isTerminal) {
        Appender console = configuration().getAppender(CONSOLE);
        if (console == null) {
            return Optional.empty();
        }
        TerminalLog log = new TerminalLog(err, isTerminal, console);
        log.start();
        replace(console, log);
        JdkLogHandler.install();
        return Optional.of(log);
    }

    private static void replace(Appender old, Appender other) {
        Configuration configuration = configuration();
        configuration.addAppender(other);
        configuration.getRootLogger().addAppender(other, null, null);
        configuration.getRootLogger().removeAppender(old.getName());
        context().updateLoggers();
    }

    private static LoggerContext context() {
        return (LoggerContext) LogManager.getContext(false);
    }

    private static Configuration configuration() {
        return context().getConfiguration();
    }

    /** Shows the full log from now on, including stack traces. */
    public void showAll() {
        replace(this, console);
    }

    /** Shows the full log from now on, as a JSON object per line with time, level, logger, thread, message and exception. */
    public void showAsJson() {
        ConsoleAppender json = ConsoleAppender.newBuilder()
                .setName("json")
                .setConfiguration(configuration())
                .setTarget(ConsoleAppender.Target.SYSTEM_ERR)
                .setLayout(PatternLayout.newBuilder()
                        .setPattern(JSON_PATTERN)
                        .setCharset(StandardCharsets.UTF_8)
                        .build())
                .build();
        json.start();
        replace(this, json);
    }

    /** Sets the level from which this logger and its children are shown. */
    public synchronized void setLevel(String logger, Level level) {
        levels.put(logger, level);
        if (LogManager.getLogger(logger).getLevel().isMoreSpecificThan(level)) {
            Configurator.setLevel(logger, level);
        }
    }

    /**
     * Writes the full log from now on to a file, at most 30 MB of it. The file is created with the first message, readable by the owner
     * only.
     */
    public synchronized void keepIn(Path log) {
        Configuration configuration = configuration();
        RollingFileAppender appender = RollingFileAppender.newBuilder()
                .setName(FILE)
                .setConfiguration(configuration)
                .setLayout(PatternLayout.newBuilder().setPattern(FILE_PATTERN).build())
                .setFileName(log.toString())
                .setFilePattern(log + ".%i")
                .setFilePermissions("rw-------")
                .setCreateOnDemand(true)
                .setPolicy(SizeBasedTriggeringPolicy.createPolicy(FILE_SIZE))
                .setStrategy(DefaultRolloverStrategy.newBuilder()
                        .setMax(OLDER_FILES)
                        .setConfig(configuration)
                        .build())
                .build();
        appender.setHandler(new UnwritableFile());
        appender.start();
        configuration.addAppender(appender);
        configuration.getRootLogger().addAppender(appender, null, null);
        context().updateLoggers();
        file = log;
    }

    @Override
    public synchronized void append(LogEvent event) {
        if (!event.getLevel().isMoreSpecificThan(level(event.getLoggerName()))) {
            return;
        }
        if (event.getLoggerName().equals(KAFKA_CONNECTIONS)
                && event.getMessage().getFormattedMessage().contains(CHECKING)) {
            return;
        }
        String text = event.getLevel() + " " + OneLine.of(event);
        troubles.add(event.getLoggerName(), withoutArguments(event.getMessage()), text, System.nanoTime())
                .ifPresent(this::print);
    }

    @SuppressWarnings("deprecation") // Log4j has no other way to get the format; if it is empty, use the text.
    private static String withoutArguments(Message message) {
        String format = message.getFormat();
        return format == null || format.isEmpty() ? message.getFormattedMessage() : format;
    }

    private Level level(String logger) {
        String name = logger;
        while (!levels.containsKey(name)) {
            int dot = name.lastIndexOf('.');
            name = dot < 0 ? "" : name.substring(0, dot);
        }
        return levels.get(name);
    }

    private void print(String line) {
        err.print((isTerminal ? "\r\033[K" : "") + TIME.format(LocalTime.now(ZoneId.systemDefault())) + " " + line
                + (file == null ? "" : " [" + file + "]") + "\n");
        err.flush();
    }

    /** Reports the occurrences that were only counted so far. */
    public synchronized void end() {
        troubles.rest().forEach(this::print);
    }

    /** For a process that ends in another way. */
    @Override
    public boolean stop(long timeout, TimeUnit unit) {
        end();
        return super.stop(timeout, unit);
    }

    /** Reports a full disk as one more kind of problem; Log4j would print stack traces. */
    private final class UnwritableFile implements ErrorHandler {

        @Override
        public void error(String message) {
            error(message, null);
        }

        @Override
        public void error(String message, @Nullable Throwable failure) {
            error(message, null, failure);
        }

        @Override
        public void error(String message, @Nullable LogEvent event, @Nullable Throwable failure) {
            synchronized (TerminalLog.this) {
                String reason = failure == null ? message : ExceptionUtils.getRootCauseMessage(failure);
                troubles.add(FILE, "", "WARN Cannot write the log: " + reason, System.nanoTime())
                        .ifPresent(TerminalLog.this::print);
            }
        }
    }
}
