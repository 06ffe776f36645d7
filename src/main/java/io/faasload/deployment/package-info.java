/**
 * Creates users and deploys actions of a manifest in OpenWhisk, so that every function has its namespace, key and code. Every step
 * is safe to repeat: what is already equal is not touched.
 */
@NullMarked
package io.faasload.deployment;

import org.jspecify.annotations.NullMarked;
