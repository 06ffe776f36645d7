package io.faasload.cluster;

import io.faasload.config.key.MessageLine;
import java.util.Objects;
import org.apache.commons.lang3.StringUtils;
import org.apache.commons.lang3.exception.ExceptionUtils;

/** Finds the root cause beneath Flink's and Kafka's wrappers: the message of the server, driver or socket. */
public final class RootCause {

    private RootCause() {}

    /** The first line of its message; its class if it has none. */
    public static String message(Throwable failure) {
        return firstLine(ExceptionUtils.getRootCause(failure));
    }

    /** The first line of the message of this one; its class if it has none. */
    public static String firstLine(Throwable cause) {
        return MessageLine.of(
                StringUtils.substringBefore(Objects.requireNonNullElse(cause.getMessage(), cause.toString()), '\n'));
    }
}
