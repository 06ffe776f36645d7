package io.faasload.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Pauses a generation in the middle: activations of its functions end only when the test lets them through. Meanwhile, OpenWhisk's
 * limit of activations in flight refuses the calls of most inputs.
 *
 * @param directory directory with the tickets that the actions take, which are {@link NoopAction}s with parameter {@code gate}
 */
record Gate(Path directory) {

    /** The limit of activations in flight for the user of a gated function. */
    static final int IN_FLIGHT = 3;

    /** A closed gate; one per directory. */
    static Gate in(Path directory) throws IOException {
        return new Gate(Files.createDirectory(directory.resolve("gate")));
    }

    /** Lets this many more activations end. */
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
        List<String> names =
                IntStream.rangeClosed(1, functions).mapToObj(i -> prefix + i).toList();
        return NoopAction.manifest(
                target,
                "gated",
                names,
                "limits: {memorySize: 128, timeout: 300000}",
                "inputs: {gate: '" + directory + "'}",
                NoopAction.ONE_PARAMETER);
    }
}
