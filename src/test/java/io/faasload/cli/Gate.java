package io.faasload.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Holds a generation in the middle: activations of its functions end only when the test lets them through. With a limit of
 * activations in flight OpenWhisk meanwhile refuses the calls of most inputs.
 *
 * @param directory of the tickets that the actions take, {@link NoopAction}s with parameter {@code gate}
 */
record Gate(Path directory) {

    /** The limit of activations in flight for the user of a gated function. */
    static final int IN_FLIGHT = 3;

    /** A gate that holds everything; a directory has one. */
    static Gate in(Path directory) throws IOException {
        return new Gate(Files.createDirectory(directory.resolve("gate")));
    }

    /** Lets so many more activations end. */
    void letThrough(int activations) throws IOException {
        for (int i = 0; i < activations; i++) {
            Files.createTempFile(directory, "ticket", "");
        }
    }

    /** Lets all others end at once. */
    void open() throws IOException {
        Path open = directory.resolve("open");
        if (!Files.exists(open)) {
            Files.createFile(open);
        }
    }

    /** Writes a manifest of functions {@code gated/PREFIX1}, {@code gated/PREFIX2} and so on, with their code beside it. */
    Path manifest(Path target, String prefix, int functions) throws IOException {
        Path jar = NoopAction.jar(target);
        StringBuilder yaml = new StringBuilder("packages:\n  gated:\n    actions:\n");
        for (int i = 1; i <= functions; i++) {
            yaml.append("""
                          %s%d:
                            function: %s
                            main: Noop
                            runtime: java:8
                            limits: {memorySize: 128, timeout: 300000}
                            inputs: {gate: '%s'}
                            annotations:
                              input_kind: image
                              parameters: [{name: a, type: range_float, min: 0, max: 1}]
                    """.formatted(prefix, i, jar.getFileName(), directory));
        }
        return Files.writeString(target.resolve(prefix + ".yml"), yaml);
    }
}
