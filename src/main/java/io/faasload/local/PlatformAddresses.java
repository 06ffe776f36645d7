package io.faasload.local;

import io.faasload.local.postgres.DatabaseLogin;

/**
 * How to reach the services of a running platform.
 *
 * @param openWhisk API address with scheme
 * @param kafka {@code bootstrap.servers}
 * @param objects address of the object store with scheme
 * @param monitor address of the monitor with scheme
 */
public record PlatformAddresses(
        String openWhisk, String kafka, DatabaseLogin database, String objects, String monitor) {}
