package io.faasload.config.key;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Wrong configuration or usage: the errors found, one per line, each with key, rule and value. Each is a {@link MessageLine}. Exit code 2.
 */
public final class ConfigurationException extends Exception {

    private final transient List<String> mistakes;

    public ConfigurationException(List<String> mistakes) {
        super(lines(mistakes).collect(Collectors.joining(System.lineSeparator())));
        this.mistakes = lines(mistakes).toList();
    }

    private static Stream<String> lines(List<String> mistakes) {
        return mistakes.stream().map(MessageLine::of);
    }

    public List<String> mistakes() {
        return mistakes;
    }
}
