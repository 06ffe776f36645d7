package io.faasload.whisk.fault;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The faults that can be injected. Calls are invocations of an action; no other request is affected. */
public enum Fault {
    /** 429 with the text of the limit on activations in flight; the call is rejected. */
    TOO_MANY("429", Occasion.CALL, null),
    /** 503 as from a proxy in front of OpenWhisk; the call is rejected. */
    UNAVAILABLE("503", Occasion.CALL, null),
    /** The connection is closed without an answer; the call is rejected. */
    RESET("reset", Occasion.CALL, null),
    /** The call is accepted, but the connection is closed without an answer. */
    RESET_AFTER("reset-after", Occasion.CALL, null),
    /** The call is accepted immediately, but answered late. */
    SLOW("slow", Occasion.ANSWER, Duration.ofSeconds(1)),
    /** An activation's event is never published. */
    EVENT_LOST("event-lost", Occasion.EVENT, null),
    /** An activation's event is published twice, with the same bytes. */
    EVENT_TWICE("event-twice", Occasion.EVENT, null),
    /** An activation's event is published late. */
    EVENT_LATE("event-late", Occasion.EVENT, Duration.ofSeconds(3)),
    /** An activation's record becomes available late. */
    RECORD_LATE("record-late", Occasion.RECORD, Duration.ofSeconds(3));

    private final String word;
    private final Occasion occasion;
    private final @Nullable Duration defaultDelay;

    Fault(String word, Occasion occasion, @Nullable Duration defaultDelay) {
        this.word = word;
        this.occasion = occasion;
        this.defaultDelay = defaultDelay;
    }

    /** Its name in lists and counts. */
    public String word() {
        return word;
    }

    Occasion occasion() {
        return occasion;
    }

    /** The delay unless the list sets one; empty for a fault that delays nothing. */
    public Optional<Duration> defaultDelay() {
        return Optional.ofNullable(defaultDelay);
    }

    static Optional<Fault> of(String word) {
        return Arrays.stream(values()).filter(fault -> fault.word.equals(word)).findFirst();
    }

    static Stream<Fault> at(Occasion occasion) {
        return Arrays.stream(values()).filter(fault -> fault.occasion == occasion);
    }

    static String words(Stream<Fault> faults) {
        return faults.map(Fault::word).collect(Collectors.joining(", "));
    }
}
