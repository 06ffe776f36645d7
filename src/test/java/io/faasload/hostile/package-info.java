/**
 * An OpenWhisk and a topic of user events that misbehave in every way we know of, and a ledger of their answers. Only tests use
 * it.
 */
package io.faasload.hostile;
