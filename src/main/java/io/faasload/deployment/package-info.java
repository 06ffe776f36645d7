/**
 * Puts users and actions of a manifest into an OpenWhisk, so that every function has its namespace, key and code. Every
 * step can be repeated: what is there already and equal is left alone.
 */
@NullMarked
package io.faasload.deployment;

import org.jspecify.annotations.NullMarked;
