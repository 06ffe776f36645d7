package io.faasload.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.faasload.config.LoaderConfig;
import io.faasload.dataset.summary.ClockOffset;
import io.faasload.dataset.summary.Lateness;
import io.faasload.dataset.summary.ThresholdResult;
import io.faasload.dataset.verify.Finding;
import io.faasload.dataset.verify.Verification;
import io.faasload.report.Remark.Level;
import io.faasload.run.UsageMissing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;

/** Judges a dataset, from what was read of it: what is sound, what is doubtful, and what to do. */
final class Judgement {

    private static final int FINDINGS = 10;

    private final LoaderConfig config;
    private final DatasetReport.Verified verified;
    private final JsonNode data;
    private final Lateness lateness;
    private final List<ThresholdResult> thresholds;
    private final List<ClockOffset> clocks;

    /**
     * Creates a judgement.
     *
     * @param data what {@link ReportQueries} read
     */
    Judgement(
            LoaderConfig config,
            DatasetReport.Verified verified,
            JsonNode data,
            Lateness lateness,
            List<ThresholdResult> thresholds,
            List<ClockOffset> clocks) {
        this.config = config;
        this.verified = verified;
        this.data = data;
        this.lateness = lateness;
        this.thresholds = thresholds;
        this.clocks = clocks;
    }

    /** The judgements, in the order of the page. */
    List<Remark> remarks() {
        List<Remark> remarks = new ArrayList<>();
        Verification verification = verified.verification();
        if (verification == null) {
            remarks.add(new Remark(
                    Level.UNKNOWN,
                    "Complete and consistent? Not verified",
                    verified.reason(),
                    "Use the configuration that the dataset was generated with."));
        } else {
            remarks.add(completeness(verification));
            remarks.add(consistency(verification));
        }
        remarks.add(schedule());
        remarks.add(failures());
        remarks.add(usage());
        others(remarks);
        clocks.forEach(clock -> clock.warning()
                .ifPresent(text -> remarks.add(new Remark(
                        Level.DOUBTFUL,
                        "Clocks differ",
                        text + ".",
                        "Correct start_ms and end_ms by this before you compare them with the times of calls."))));
        for (ThresholdResult result : thresholds) {
            remarks.add(new Remark(
                    result.isCrossed() ? Level.BAD : Level.GOOD,
                    result.isCrossed() ? "Threshold crossed" : "Threshold met",
                    result.toString(),
                    ""));
        }
        return remarks;
    }

    private static Remark completeness(Verification verification) {
        String done = verification.completed() + " of " + verification.expected() + " expected runs completed";
        return verification.complete()
                ? Remark.good("Complete", done + ".")
                : new Remark(
                        Level.BAD,
                        "Incomplete",
                        done + ". " + findings(verification, true),
                        "Run bin/faasload generate again: it runs what is missing or was refused. Lost runs may have been"
                                + " invoked, so they are not repeated.");
    }

    private static Remark consistency(Verification verification) {
        return verification.consistent()
                ? Remark.good("Consistent", "Parameters are those that the seed draws; times and activations agree.")
                : new Remark(
                        Level.BAD,
                        "Inconsistent",
                        findings(verification, false),
                        "Find out why before you use these runs: rows were changed, or the configuration is not that of the"
                                + " generation.");
    }

    private static String findings(Verification verification, boolean incomplete) {
        List<String> texts = verification.findings().stream()
                .filter(finding -> finding.kind().incomplete() == incomplete)
                .map(Finding::toString)
                .toList();
        return String.join("; ", texts.subList(0, Math.min(FINDINGS, texts.size())))
                + (texts.size() > FINDINGS ? "; and " + (texts.size() - FINDINGS) + " more" : "")
                + ".";
    }

    private Remark schedule() {
        if (lateness.calls() == 0) {
            return new Remark(Level.UNKNOWN, "On schedule? No call was sent", "", "");
        }
        String text = String.format(
                Locale.ROOT,
                "%d calls were sent %.0f ms late on average, p99 %.0f ms, max %.0f ms. %s",
                lateness.calls(),
                lateness.meanMicros() / 1e3,
                lateness.p99Micros() / 1e3,
                lateness.maxMicros() / 1e3,
                limits());
        boolean isInjected = config.injection().enabled();
        return lateness.isOnSchedule(
                        isInjected ? Duration.ZERO : config.generation().interinvocationtime())
                ? Remark.good("On schedule", text)
                : new Remark(
                        Level.BAD,
                        "Behind schedule",
                        text,
                        "Do not use arrival times as if they were the plan. Raise the users' rate limits (bin/faasload"
                                + " users create --per-minute N --in-flight M), openwhisk.maxinflight"
                                + (isInjected ? "." : ", or generation.interinvocationtime."));
    }

    private String limits() {
        JsonNode limits = data.path("generation").path(0).path("environment").path("limits");
        return limits.isMissingNode()
                ? "How many calls were refused by rate limits (429) is unknown."
                : limits.path("perMinute").asLong() + " calls were refused by the limit per minute and "
                        + limits.path("inFlight").asLong()
                        + " by the limit of activations in flight (429); each was retried.";
    }

    private Remark failures() {
        long completed = sum("completed");
        long failed = sum("failed");
        if (completed == 0) {
            return new Remark(Level.UNKNOWN, "Failures? No run has completed", "", "");
        }
        String text = String.format(
                Locale.ROOT,
                "%d of %d completed runs failed (%.2f %%).",
                failed,
                completed,
                100.0 * failed / completed);
        if (failed == 0) {
            return Remark.good("No failures", text);
        }
        boolean tooMany = failed > config.verify().failedshare() * completed;
        return new Remark(
                tooMany ? Level.BAD : Level.DOUBTFUL,
                tooMany ? "Too many failures" : "Few failures",
                text,
                "The causes are listed below. bin/faasload generate --retry-failed runs them again.");
    }

    private Remark usage() {
        long completed = sum("completed");
        long without = StreamSupport.stream(data.get("usage").spliterator(), false)
                .mapToLong(row -> row.get("runs").asLong())
                .sum();
        if (completed == 0 || without == completed) {
            return new Remark(
                    Level.UNKNOWN,
                    "CPU time and memory are unknown",
                    completed == 0 ? "No run has completed." : "No run was measured.",
                    config.dockermonitor().enabled()
                            ? "Start bin/faasload monitor on each invoker's host before the next generation."
                            : "dockermonitor.enabled is false.");
        }
        String text = completed - without + " of " + completed + " completed runs have CPU time and peak memory. "
                + lowerBounds();
        return without == 0
                ? Remark.good("Resource usage measured", text)
                : new Remark(Level.DOUBTFUL, "Resource usage has gaps", text, usageRemedy());
    }

    private String lowerBounds() {
        for (JsonNode method : data.get("methods")) {
            if (method.get("kind").asText().equals("Peak memory")
                    && method.get("value").asText().equals("sampled")) {
                return method.get("runs").asLong() + " of the peaks are lower bounds, from samples.";
            }
        }
        return "";
    }

    /** For the most frequent reason. */
    private String usageRemedy() {
        String reason = data.get("usage").get(0).get("reason").asText();
        return Arrays.stream(UsageMissing.values())
                .filter(known -> known.text().equals(reason))
                .findFirst()
                .map(known -> "Most often " + known.explanation() + ".")
                .orElse("Most often their activation records have no times, or dockermonitor.enabled was false.");
    }

    private void others(List<Remark> remarks) {
        JsonNode totals = data.get("totals").get(0);
        long orphans = totals.get("orphans").asLong();
        if (orphans > 0) {
            remarks.add(
                    new Remark(
                            Level.DOUBTFUL,
                            orphans + " activations belong to no run",
                            "They used the platform beside the runs: table orphans.",
                            "They come from retried calls whose answer was lost, or somebody else invoked the same functions."));
        }
        long rejected = totals.get("rejected").asLong();
        if (rejected > 0) {
            remarks.add(new Remark(
                    Level.BAD,
                    rejected + " rows were refused by PostgreSQL",
                    "They are complete in table rejected, and not among the runs here.",
                    "Column reason of table rejected says why."));
        }
    }

    private long sum(String column) {
        return StreamSupport.stream(data.get("functions").spliterator(), false)
                .mapToLong(row -> row.get(column).asLong())
                .sum();
    }
}
