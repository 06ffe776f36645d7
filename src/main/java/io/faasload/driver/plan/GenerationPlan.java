package io.faasload.driver.plan;

import io.faasload.config.AuthKey;
import io.faasload.config.AuthKeys;
import io.faasload.config.LoaderConfig;
import io.faasload.config.key.ConfigurationException;
import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.function.Function;
import io.faasload.dataset.function.Functions;
import io.faasload.dataset.function.Traces;
import io.faasload.injection.Injection;
import io.faasload.manifest.ParameterDefinition;
import io.faasload.run.Target;
import io.faasload.schedule.trace.PointSource;
import io.faasload.schedule.trace.TraceDefinition;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The plan of a generation: one trace for each function of the dataset and each repetition, invoked by the function's own user.
 *
 * @param functions from table {@code functions}, ordered by id
 * @param traces one for each function, in the same order; then the same for each further repetition; in an injection, one for each function
 *     of the trace
 * @param points of an injection; null in a generation
 */
public record GenerationPlan(
        List<Function> functions,
        List<TraceDefinition> traces,
        @Nullable PointSource points) {

    /** The error when there is nothing to generate. */
    public static final String NO_FUNCTIONS = "table functions is empty: run bin/faasload functions load MANIFEST";

    /**
     * Reads the plan, and assigns each trace its id.
     *
     * @throws ConfigurationException if there is no function, or if the configuration lacks the input kind of one
     */
    public static GenerationPlan of(LoaderConfig config, DatasetConnection connection)
            throws SQLException, ConfigurationException {
        GenerationPlan plan = withoutIds(config, connection);
        List<TraceDefinition> traces = new ArrayList<>();
        for (TraceDefinition trace : plan.traces()) {
            Target target = trace.target();
            TraceDefinition.Injected injected = trace.injected();
            traces.add(trace.withId(Traces.ensure(
                    connection,
                    target.function(),
                    target.namespace(),
                    target.repetition(),
                    injected == null ? "" : injected.source(),
                    injected == null ? null : injected.file(),
                    injected == null ? null : injected.sha256())));
        }
        return new GenerationPlan(plan.functions(), traces, plan.points());
    }

    /**
     * Reads the plan without changing the database: the id of every trace is 0.
     *
     * @throws ConfigurationException as {@link #of}
     */
    public static GenerationPlan withoutIds(LoaderConfig config, DatasetConnection connection)
            throws SQLException, ConfigurationException {
        List<Function> functions = Functions.list(connection);
        List<String> mistakes = new ArrayList<>();
        if (functions.isEmpty()) {
            mistakes.add(NO_FUNCTIONS);
        }
        if (config.injection().enabled() && mistakes.isEmpty()) {
            try {
                Injection injection = Injection.read(config, functions);
                return new GenerationPlan(functions, injection.traces(), injection.load());
            } catch (IOException e) {
                throw new ConfigurationException(List.of("injection.tracedir: cannot be read: " + e.getMessage()));
            }
        }
        List<TraceDefinition> traces = new ArrayList<>();
        for (Function function : functions) {
            Integer inputs = config.generation().nbinputs().get(function.inputKind());
            String extension = config.generation().extensions().get(function.inputKind());
            if (inputs == null) {
                mistakes.add("generation.nbinputs: must include the input kind of every function, and lacks "
                        + function.inputKind() + " of function " + function.name());
            } else if (extension == null) {
                mistakes.add("generation.extensions: must include the input kind of every function, and lacks "
                        + function.inputKind() + " of function " + function.name());
            } else {
                traces.add(new TraceDefinition(
                        0,
                        new Target(function.id(), function.user(), function.name()),
                        function.inputKind(),
                        extension,
                        inputs,
                        ParameterDefinition.parseList(function.parameters(), "table functions, " + function.name()),
                        function.timeoutMs()));
            }
        }
        if (!mistakes.isEmpty()) {
            throw new ConfigurationException(mistakes);
        }
        List<TraceDefinition> first = List.copyOf(traces);
        for (int i = 2; i <= config.generation().repetitions(); i++) {
            int repetition = i;
            first.forEach(trace -> traces.add(trace.repeated(repetition)));
        }
        return new GenerationPlan(functions, traces, null);
    }

    /** How many inputs each trace has, by trace id. */
    public Map<Integer, Integer> inputsByTrace() {
        Map<Integer, Integer> inputs = new LinkedHashMap<>();
        traces.forEach(trace -> inputs.put(trace.id(), trace.inputs()));
        return inputs;
    }

    /** The parameter definitions by function name, in the form that the dataset compares. */
    public Map<String, String> definitions() {
        Map<String, String> definitions = new LinkedHashMap<>();
        functions.forEach(function -> definitions.put(function.name(), function.parameters()));
        // A comment in the YAML: what is injected must not change either.
        traces.forEach(trace -> {
            TraceDefinition.Injected injected = trace.injected();
            if (injected != null) {
                definitions.merge(
                        trace.target().action(),
                        "# injected: " + injected.source() + " of " + injected.origin() + "\n",
                        (parameters, comment) -> parameters + comment);
            }
        });
        return definitions;
    }

    /**
     * The key of every user.
     *
     * @throws ConfigurationException if keys are missing or malformed; reports all of them together
     */
    public Map<String, AuthKey> keys(AuthKeys folder) throws ConfigurationException {
        List<String> mistakes = new ArrayList<>();
        Map<String, AuthKey> keys = keys(folder, mistakes);
        if (!mistakes.isEmpty()) {
            throw new ConfigurationException(mistakes);
        }
        return keys;
    }

    /**
     * The existing keys, by user.
     *
     * @param mistakes receives an error for each missing or malformed key
     */
    public Map<String, AuthKey> keys(AuthKeys folder, List<String> mistakes) {
        Map<String, AuthKey> keys = new LinkedHashMap<>();
        for (TraceDefinition trace : traces) {
            try {
                String namespace = trace.target().namespace();
                keys.put(namespace, folder.of(namespace));
            } catch (ConfigurationException e) {
                mistakes.addAll(e.mistakes());
            }
        }
        return keys;
    }
}
