/**
 * What OpenWhisk stores about users, packages and actions: the values, their JSON, and the directory they are stored
 * in. Nothing here depends on HTTP or on running actions.
 */
@NullMarked
package io.faasload.whisk.entity;

import org.jspecify.annotations.NullMarked;
