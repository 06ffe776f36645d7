package io.faasload.whisk.fault;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The faults there are. The calls are those that invoke an action; everything else stays healthy. */
public enum Fault {
    /** 429, the text of the limit of activations in flight; the call is not taken. */
    TOO_MANY("429", Occasion.CALL, null),
    /** 503, as a proxy in front of OpenWhisk gives it; the call is not taken. */
    UNAVAILABLE("503", Occasion.CALL, null),
    /** The connection is closed without an answer, and the call not taken. */
    RESET("reset", Occasion.CALL, null),
    /** The call is taken, and the connection closed without an answer. */
    RESET_AFTER("reset-after", Occasion.CALL, null),
    /** The call is taken at once, and answered late. */
    SLOW("slow", Occasion.ANSWER, Duration.ofSeconds(1)),
    /** An activation's event is never published. */
    EVENT_LOST("event-lost", Occasion.EVENT, null),
    /** An activation's event is published twice, the same bytes. */
    EVENT_TWICE("event-twice", Occasion.EVENT, null),
    /** An activation's event is published late. */
    EVENT_LATE("event-late", Occasion.EVENT, Duration.ofSeconds(3)),
    /** An activation's record can be fetched late. */
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

    /** How late something is if nothing else is said; empty where nothing is late. */
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
