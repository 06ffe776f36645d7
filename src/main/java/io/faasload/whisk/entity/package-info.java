/**
 * What an OpenWhisk keeps about its users, packages and actions: the values, their JSON, and the directory they live in.
 * Nothing here knows of HTTP or of running actions.
 */
@NullMarked
package io.faasload.whisk.entity;

import org.jspecify.annotations.NullMarked;
