package io.faasload.run;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The rows that invocations become. */
public final class RunRow {

    private RunRow() {}

    /** The row of an invocation that OpenWhisk accepted. */
    public static Run started(Invocation invocation) {
        return of(invocation, Objects.requireNonNull(invocation.call()), Run.STARTED, null, null);
    }

    /** The row of an invocation with what is known of its call and of its end. */
    public static Run of(
            Invocation invocation, Call call, String status, Run.@Nullable Ended ended, @Nullable String error) {
        return new Run(
                invocation.run(),
                invocation.trace(),
                invocation.function(),
                invocation.namespace(),
                invocation.action(),
                invocation.input(),
                status,
                invocation.parameters(),
                call.attempt(),
                invocation.plannedMicros(),
                call.sentMicros(),
                call.acceptedMicros(),
                call.activationId(),
                ended,
                error);
    }
}
