/**
 * {@code loader.yml} and {@code monitor.yml} as validated records, {@code .wskprops}, and the users' keys. FaaSLoad's keys keep
 * their names. Each key has a default here and a row in {@code docs/configuration.md} or {@code docs/monitor.md}. The types that
 * hold secrets mask them.
 */
@NullMarked
package io.faasload.config;

import org.jspecify.annotations.NullMarked;
