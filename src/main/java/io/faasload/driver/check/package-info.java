/**
 * Checks the prerequisites of a generation: one {@link io.faasload.driver.check.Check} for each of them, listed in
 * {@link io.faasload.driver.check.Readiness}. {@code check} shows all verdicts; {@code generate} submits nothing if one fails.
 */
@NullMarked
package io.faasload.driver.check;

import org.jspecify.annotations.NullMarked;
