package io.faasload.dataset;

import io.faasload.config.Secret;
import java.io.Serializable;

/**
 * How a task connects to the dataset: schema, time-outs and TLS mode are in the address, the credentials are not.
 *
 * @param url {@code jdbc:postgresql://…}
 * @param user role
 * @param password of the role
 */
public record JdbcSettings(String url, String user, Secret password) implements Serializable {

    /** Without the settings behind the address: they may hold the password of a TLS key. */
    @Override
    public String toString() {
        return user + "@" + url.replaceFirst("\\?.*", "");
    }
}
