package io.faasload.whisk.fault;

/** When the dice are thrown: once for each call, answer, event and record, for at most one of the faults there are. */
enum Occasion {
    /** An invocation call comes. */
    CALL,
    /** An invocation call is about to be answered. */
    ANSWER,
    /** An activation's user event is about to be published. */
    EVENT,
    /** An activation's record is about to be stored. */
    RECORD
}
