/**
 * Whether everything that a generation needs is there: one {@link io.faasload.driver.check.Check} for each thing, listed in
 * {@link io.faasload.driver.check.Readiness}. {@code check} shows all verdicts; {@code generate} does not submit where one fails.
 */
@NullMarked
package io.faasload.driver.check;

import org.jspecify.annotations.NullMarked;
