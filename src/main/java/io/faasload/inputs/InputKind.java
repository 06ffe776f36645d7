package io.faasload.inputs;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.rng.UniformRandomProvider;

/** A kind of input that can be created, with the extension of its files. */
enum InputKind {
    IMAGE("jpg"),
    AUDIO("wav"),
    VIDEO("avi");

    private final String extension;

    InputKind(String extension) {
        this.extension = extension;
    }

    static Optional<InputKind> named(String name) {
        return Arrays.stream(values()).filter(kind -> kind.kind().equals(name)).findFirst();
    }

    /** The name in {@code nbinputs}. */
    String kind() {
        return name().toLowerCase(Locale.ROOT);
    }

    String extension() {
        return extension;
    }

    byte[] make(UniformRandomProvider random) throws IOException {
        return switch (this) {
            case IMAGE -> Picture.jpg(random);
            case AUDIO -> Sound.wav(random);
            case VIDEO -> Video.avi(random);
        };
    }
}
