package io.faasload.config;

import java.io.Serializable;

/** A text that must not be printed: {@link #toString} masks it. */
public record Secret(String value) implements Serializable {

    @Override
    public String toString() {
        return "***";
    }
}
