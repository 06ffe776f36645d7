package io.faasload.simulation;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Keeps the warnings of thousands of simulated failures out of the log. */
final class QuietExtension implements BeforeAllCallback, AfterAllCallback {

    private static final String OURS = "io.faasload";
    private static final String FLINKS = "org.apache.flink";

    private Level ours;
    private Level flinks;

    @Override
    public void beforeAll(ExtensionContext context) {
        ours = LogManager.getLogger(OURS).getLevel();
        flinks = LogManager.getLogger(FLINKS).getLevel();
        Configurator.setLevel(OURS, Level.OFF);
        Configurator.setLevel(FLINKS, Level.OFF);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        Configurator.setLevel(OURS, ours);
        Configurator.setLevel(FLINKS, flinks);
    }
}
