package io.faasload.config.key;

import java.util.List;

/** Wrong configuration or usage: all errors found, one per line, each with key, rule and value. Exit code 2. */
public final class ConfigurationException extends Exception {

    private final transient List<String> mistakes;

    public ConfigurationException(List<String> mistakes) {
        super(String.join(System.lineSeparator(), mistakes));
        this.mistakes = List.copyOf(mistakes);
    }

    public List<String> mistakes() {
        return mistakes;
    }
}
