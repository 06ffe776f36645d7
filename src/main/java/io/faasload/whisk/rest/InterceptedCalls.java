package io.faasload.whisk.rest;

import io.faasload.whisk.activation.Interception;
import io.faasload.whisk.activation.Interception.CallTreatment;
import io.faasload.whisk.activation.Throttle;
import io.faasload.whisk.entity.User;

/** Applies the interception to invocation calls. Thread-safe. */
final class InterceptedCalls {

    private static final String PROXY_ANSWER = """
            <html>
            <head><title>503 Service Temporarily Unavailable</title></head>
            <body>
            <center><h1>503 Service Temporarily Unavailable</h1></center>
            </body>
            </html>
            """;

    private final Interception interception;
    private final Throttle throttle;

    InterceptedCalls(Interception interception, Throttle throttle) {
        this.interception = interception;
        this.throttle = throttle;
    }

    /** Handles a call; {@code take} accepts and answers it. */
    void handle(ApiCall call, User user, Runnable take) {
        CallTreatment treatment = interception.call();
        call.delayAnswer(treatment.answerDelay());
        switch (treatment.fate()) {
            case TAKEN -> take.run();
            case TOO_MANY -> throw throttle.asIfTooManyInFlight(user);
            case UNAVAILABLE -> call.answerPlain(503, PROXY_ANSWER, "text/html");
            case CUT -> call.cut();
            case TAKEN_AND_CUT -> {
                call.cutAnswer();
                take.run();
            }
        }
    }
}
