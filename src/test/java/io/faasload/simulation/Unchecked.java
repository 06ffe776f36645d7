package io.faasload.simulation;

/** Carries a checked exception through code that declares none. */
final class Unchecked extends RuntimeException {

    private Unchecked(Exception cause) {
        super(cause);
    }

    static RuntimeException of(Exception e) {
        return e instanceof RuntimeException unchecked ? unchecked : new Unchecked(e);
    }
}
