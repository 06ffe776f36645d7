package io.faasload.run;

import java.io.Serializable;

/**
 * What a run invokes, and as which user.
 *
 * @param function id of the function (table {@code functions})
 * @param namespace user that invokes
 * @param action {@code package/action}, the function's name
 */
public record Target(int function, String namespace, String action) implements Serializable {}
