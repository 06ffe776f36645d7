package io.faasload.whisk.fault;

/** When a fault can happen: once for each call, answer, event and record, with at most one fault each. */
enum Occasion {
    /** An invocation call arrives. */
    CALL,
    /** An invocation call is about to be answered. */
    ANSWER,
    /** An activation's user event is about to be published. */
    EVENT,
    /** An activation's record is about to be stored. */
    RECORD
}
