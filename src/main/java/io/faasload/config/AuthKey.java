package io.faasload.config;

import java.io.Serializable;

/** The {@code uuid:key} of an OpenWhisk user; the key is masked in print. */
public record AuthKey(String uuid, Secret key) implements Serializable {}
