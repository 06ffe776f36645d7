/**
 * An OpenWhisk and a topic of user events that are wrong in every way that we know of, and a ledger of what they answered. Only tests use it.
 */
package io.faasload.hostile;
