package io.faasload.driver.plan;

import io.faasload.config.LoaderConfig;
import io.faasload.config.key.ConfigurationException;
import io.faasload.dataset.function.Function;
import io.faasload.injection.Injection;
import io.faasload.injection.MappedFunction;
import io.faasload.run.Target;
import io.faasload.schedule.trace.TraceDefinition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The plan of an injection: one trace for each function of the trace files, in the order of the files. */
final class InjectionPlan {

    private InjectionPlan() {}

    static GenerationPlan of(LoaderConfig config, List<Function> functions) throws ConfigurationException {
        Injection injection;
        try {
            injection = Injection.read(config, functions);
        } catch (IOException e) {
            throw new ConfigurationException(List.of("injection.tracedir: cannot be read: " + e.getMessage()));
        }
        List<TraceDefinition> traces = new ArrayList<>();
        for (MappedFunction mapped : injection.functions()) {
            Function function = mapped.function();
            traces.add(new TraceDefinition(
                    0,
                    new Target(function.id(), mapped.namespace(), function.name()),
                    "",
                    "",
                    mapped.points(),
                    List.of(),
                    function.timeoutMs(),
                    injection.load().definitionOf(mapped.source())));
        }
        return new GenerationPlan(functions, traces, injection.load());
    }
}
