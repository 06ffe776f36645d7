package io.faasload.driver.check;

import io.faasload.config.AuthKey;
import io.faasload.config.LoaderConfig;
import io.faasload.driver.check.Verdict.Level;
import io.faasload.openwhisk.RestClient;
import io.faasload.schedule.trace.TraceDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the checks ask about, and their verdicts so far. Not thread-safe. */
final class Inspection {

    /** A limit for calls can be larger than what clients accept as a timeout. */
    private static final Duration LONGEST_PATIENCE = Duration.ofMinutes(5);

    private final LoaderConfig config;
    private final Map<Check, List<Verdict>> verdicts = new LinkedHashMap<>();
    private List<Verdict> current = new ArrayList<>();
    private List<TraceDefinition> traces = List.of();
    private Map<String, AuthKey> keys = new LinkedHashMap<>();

    Inspection(LoaderConfig config) {
        this.config = config;
    }

    void run(Check check) {
        current = new ArrayList<>();
        verdicts.put(check, current);
        check.ask(this);
    }

    /** All of them, in the order of the checks. */
    List<Verdict> verdicts() {
        return verdicts.values().stream().flatMap(List::stream).toList();
    }

    /** The first thing that keeps a generation from running. */
    Optional<Verdict> failure() {
        return verdicts().stream().filter(Verdict::isFailure).findFirst();
    }

    /** Whether a check was run and failed. */
    boolean hasFailed(Check check) {
        return verdicts.getOrDefault(check, List.of()).stream().anyMatch(Verdict::isFailure);
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

    /** What the generation is to do, once that is known; those of users without a key too. */
    List<TraceDefinition> traces() {
        return traces;
    }

    /** The keys that were found, by user. */
    Map<String, AuthKey> keys() {
        return keys;
    }

    void plan(List<TraceDefinition> planned, Map<String, AuthKey> found) {
        traces = planned;
        keys = new LinkedHashMap<>(found);
    }

    /** No check after this one asks OpenWhisk with the key of this user. */
    void dropKey(String user) {
        keys.remove(user);
    }

    /** How long to wait for an answer: on a busy machine it takes its time. */
    Duration patience() {
        return Collections.min(List.of(config.openwhisk().calltimeout(), LONGEST_PATIENCE));
    }

    /** A client of OpenWhisk's API, to be closed by the caller. */
    RestClient openWhisk() {
        LoaderConfig.OpenWhisk settings = config.openwhisk();
        return new RestClient(settings.apihost(), !settings.disablecert(), patience());
    }
}
