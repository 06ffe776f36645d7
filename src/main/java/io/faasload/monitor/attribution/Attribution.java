package io.faasload.monitor.attribution;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which container ran an activation.
 *
 * @param certainty null if no known container could have run it
 * @param evidence null without a container
 * @param containerId null unless exact or inferred
 * @param reason why there is no container; null if there is one
 */
public record Attribution(
        @Nullable Certainty certainty,
        @Nullable Evidence evidence,
        @Nullable String containerId,
        @Nullable String reason) {

    /** How certain the container is. */
    public enum Certainty {
        /** The evidence names both the activation and the container. */
        EXACT,
        /** By far the most likely container. */
        INFERRED,
        /** Several containers could have run it. */
        AMBIGUOUS;

        /** The value in the dataset. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How the container was determined. */
    public enum Evidence {
        /** The host name in the result: the first digits of the container's id. */
        HOSTNAME,
        /** The invoker's log. */
        INVOKER_LOG,
        /** The container's name, the only one with namespace and action. */
        NAME,
        /** The end-of-activation line in the container's log, matched one to one. */
        END_LINE,
        /** The container was stopped after the activation, and no other one could have run it. */
        REMOVAL;

        /** The value in the dataset. */
        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    static Attribution exact(Evidence evidence, String containerId) {
        return new Attribution(Certainty.EXACT, evidence, containerId, null);
    }

    static Attribution inferred(Evidence evidence, String containerId) {
        return new Attribution(Certainty.INFERRED, evidence, containerId, null);
    }

    static Attribution ambiguous(String reason) {
        return new Attribution(Certainty.AMBIGUOUS, null, null, reason);
    }

    static Attribution unknown(String reason) {
        return new Attribution(null, null, null, reason);
    }
}
