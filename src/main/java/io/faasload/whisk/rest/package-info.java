/**
 * OpenWhisk's REST API on the JDK's HTTP server: routes, authentication, entitlement and serialized responses. No
 * handler blocks its thread while an activation runs.
 */
@NullMarked
package io.faasload.whisk.rest;

import org.jspecify.annotations.NullMarked;
