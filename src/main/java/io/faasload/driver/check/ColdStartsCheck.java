package io.faasload.driver.check;

import io.faasload.config.LoaderConfig;
import io.faasload.schedule.trace.TraceDefinition;
import java.util.Locale;

/** Tells what forced cold starts will do to OpenWhisk. */
final class ColdStartsCheck implements Check {

    @Override
    public void ask(Inspection inspection) {
        LoaderConfig.Generation config = inspection.config().generation();
        if (config.coldstarts() > 0) {
            long runs = config.repetitions()
                    * inspection.traces().stream()
                            .mapToLong(TraceDefinition::inputs)
                            .sum();
            inspection.ok(String.format(
                    Locale.ROOT,
                    "cold starts: about %d of %d runs (generation.coldstarts: %s) are forced: before each, one PUT updates its action,"
                            + " so that OpenWhisk uses no warm container",
                    Math.round(config.coldstarts() * runs),
                    runs,
                    config.coldstarts()));
        }
    }
}
