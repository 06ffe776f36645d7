package io.faasload.injection;

import io.faasload.dataset.function.Function;

/**
 * A function of a trace with what is invoked for it.
 *
 * @param source identifies it in the trace
 * @param function what is invoked
 * @param namespace user that invokes it
 * @param points number of its points
 */
public record MappedFunction(String source, Function function, String namespace, int points) {}
