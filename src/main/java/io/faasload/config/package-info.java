/**
 * {@code loader.yml} and {@code monitor.yml} as validated records, with {@code .wskprops} and the auth keys of the users.
 * FaaSLoad's keys keep their names; a key of ours is added here together with its default and its line in
 * {@code docs/configuration.md} or {@code docs/monitor.md}.
 * Secrets are masked by the types that hold them.
 */
@NullMarked
package io.faasload.config;

import org.jspecify.annotations.NullMarked;
