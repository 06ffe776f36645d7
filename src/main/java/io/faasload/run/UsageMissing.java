package io.faasload.run;

import java.util.Locale;

/** Why a run's CPU time or peak memory is unknown, documented in {@code docs/dataset.md}. */
public enum UsageMissing {
    NO_ANSWER,
    UNKNOWN_CONTAINER,
    AMBIGUOUS,
    NO_SAMPLE,
    TOO_LATE;

    /** The text in table {@code runs}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What happened, and what to do. */
    public String explanation() {
        return switch (this) {
            case NO_ANSWER ->
                "no monitor answered: bin/faasload check tests each; start bin/faasload monitor there, or correct"
                        + " dockermonitor.endpoints";
            case UNKNOWN_CONTAINER ->
                "the monitor knew no container that could have run them: run it on the invoker's host, and check its"
                        + " docker.host";
            case AMBIGUOUS ->
                "several containers could have run them: set openwhisk.invokerlog in monitor.yml so that every run is"
                        + " attributed, or make the actions return their host name as hostname";
            case NO_SAMPLE ->
                "the container was not sampled before, during or after them: bin/faasload check shows whether the"
                        + " monitor can sample all its containers; for short runs, lower monitor.resolution";
            case TOO_LATE ->
                "the monitor was started or queried too late: start it before generate, and raise monitor.maxage and"
                        + " monitor.keepremoved to cover outages";
        };
    }
}
