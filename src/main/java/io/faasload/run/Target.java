package io.faasload.run;

import java.io.Serializable;

/**
 * What a run invokes, and as which user.
 *
 * @param function id of the function (table {@code functions})
 * @param namespace user that invokes
 * @param action {@code package/action}, the function's name
 * @param repetition of its inputs, from 1
 */
public record Target(int function, String namespace, String action, int repetition) implements Serializable {

    /** A target from the state of a build without repetitions has none: Flink sets it to 0. */
    public Target {
        repetition = Math.max(1, repetition);
    }

    /** The first repetition, which is the only one unless more are configured. */
    public Target(int function, String namespace, String action) {
        this(function, namespace, action, 1);
    }

    /** The same target with its inputs repeated. */
    public Target repeated(int number) {
        return new Target(function, namespace, action, number);
    }
}
