package io.faasload.driver.check;

import io.faasload.schedule.trace.TraceDefinition;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Estimates how long the generation takes at its pace. */
final class DurationCheck implements Check {

    @Override
    public void ask(Inspection inspection) {
        List<TraceDefinition> traces = inspection.traces();
        if (traces.isEmpty() || inspection.config().injection().enabled()) {
            return;
        }
        int repetitions = inspection.config().generation().repetitions();
        long runs =
                repetitions * traces.stream().mapToLong(TraceDefinition::inputs).sum();
        long longest = (long) repetitions
                * traces.stream().mapToInt(TraceDefinition::inputs).max().orElse(0);
        Duration time = inspection.config().generation().interinvocationtime().multipliedBy(longest);
        inspection.ok(String.format(
                Locale.ROOT,
                "duration: %d runs of %d functions take %s at the planned rate",
                runs,
                traces.size(),
                time.toString().substring(2).toLowerCase(Locale.ROOT)));
    }
}
