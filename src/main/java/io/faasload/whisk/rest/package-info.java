/**
 * OpenWhisk's REST interface on the JDK's HTTP server: routes, authentication, entitlement, and the bytes of the answers.
 * No handler holds its thread while an activation runs.
 */
@NullMarked
package io.faasload.whisk.rest;

import org.jspecify.annotations.NullMarked;
