package io.faasload.driver.check;

import io.faasload.config.AuthKey;
import io.faasload.config.LoaderConfig;
import io.faasload.driver.check.Verdict.Level;
import io.faasload.openwhisk.RestClient;
import io.faasload.openwhisk.http.ServerTrust;
import io.faasload.run.Target;
import io.faasload.schedule.trace.PointSource;
import io.faasload.schedule.trace.TraceDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the checks examine, and their verdicts so far. Not thread-safe. */
final class Inspection {

    /** A limit for calls may exceed what clients accept as a timeout. */
    private static final Duration LONGEST_PATIENCE = Duration.ofMinutes(5);

    private final LoaderConfig config;
    private final Map<Check, List<Verdict>> verdicts = new LinkedHashMap<>();
    private final Map<Target, Set<String>> defaults = new HashMap<>();
    private List<Verdict> current = new ArrayList<>();
    private List<TraceDefinition> traces = List.of();
    private @Nullable PointSource points;
    private Map<String, AuthKey> keys = new LinkedHashMap<>();

    Inspection(LoaderConfig config) {
        this.config = config;
    }

    void run(Check check) {
        current = new ArrayList<>();
        verdicts.put(check, current);
        check.ask(this);
    }

    /** All verdicts, in the order of the checks. */
    List<Verdict> verdicts() {
        return verdicts.values().stream().flatMap(List::stream).toList();
    }

    /** The first failure that keeps a generation from running. */
    Optional<Verdict> failure() {
        return verdicts().stream().filter(Verdict::isFailure).findFirst();
    }

    /** Whether a check was run and failed. */
    boolean hasFailed(Check check) {
        return verdicts.getOrDefault(check, List.of()).stream().anyMatch(Verdict::isFailure);
    }

    /** The warnings of a check, once it has run. */
    List<Verdict> warnings(Check check) {
        return verdicts.getOrDefault(check, List.of()).stream()
                .filter(verdict -> verdict.level() == Level.WARN)
                .toList();
    }

    void ok(String text) {
        current.add(new Verdict(Level.OK, text));
    }

    void warn(String text) {
        current.add(new Verdict(Level.WARN, text));
    }

    void fail(String text) {
        current.add(new Verdict(Level.FAIL, text));
    }

    LoaderConfig config() {
        return config;
    }

    /** The first repetition of every trace, once the plan is known; includes users without a key. */
    List<TraceDefinition> traces() {
        return traces;
    }

    /** The keys found, by user. */
    Map<String, AuthKey> keys() {
        return keys;
    }

    /** The points of an injection, once the plan is known; null in a generation. */
    @Nullable PointSource points() {
        return points;
    }

    void plan(List<TraceDefinition> planned, @Nullable PointSource injected, Map<String, AuthKey> found) {
        points = injected;
        traces = planned.stream()
                .filter(trace -> trace.target().repetition() == 1)
                .toList();
        keys = new LinkedHashMap<>(found);
    }

    /** Records the texts among an action's default parameters. */
    void addDefaults(Target action, Set<String> texts) {
        defaults.put(action, texts);
    }

    /** The texts among the default parameters of an action as it is deployed; empty if it is not, or not checked. */
    Set<String> defaults(Target action) {
        return defaults.getOrDefault(action, Set.of());
    }

    /** Makes later checks send OpenWhisk no request with this user's key. */
    void dropKey(String user) {
        keys.remove(user);
    }

    /** How long to wait for an answer: generous, for busy machines. */
    Duration patience() {
        return Collections.min(List.of(config.openwhisk().calltimeout(), LONGEST_PATIENCE));
    }

    /** Creates a client of OpenWhisk's API, to be closed by the caller. */
    RestClient openWhisk() {
        LoaderConfig.OpenWhisk settings = config.openwhisk();
        return new RestClient(settings.apihost(), ServerTrust.of(settings), patience());
    }
}
