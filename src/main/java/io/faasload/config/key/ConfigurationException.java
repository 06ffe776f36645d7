package io.faasload.config.key;

import java.util.List;

/** Wrong configuration or usage: all mistakes found, each with key, rule and value, one a line. Exit code 2. */
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
