package io.faasload.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Two pipes in a folder mounted at {@code /shared} in a container, which reads commands from one and acknowledges them
 * on the other.
 */
record Pipes(Path folder) {

    /** Waits for a command and stores it in {@code $command}. */
    static final String LISTEN = "read command < /shared/run";

    static final String ANSWER = "echo done > /shared/answer";

    /** Creates a folder of this name with the pipes. */
    static Pipes make(Path parent, String name) throws IOException, InterruptedException {
        Pipes pipes = new Pipes(Files.createDirectory(parent.resolve(name)));
        for (Path pipe : new Path[] {pipes.run(), pipes.answer()}) {
            assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                    .isZero();
        }
        return pipes;
    }

    private Path run() {
        return folder.resolve("run");
    }

    private Path answer() {
        return folder.resolve("answer");
    }

    /** Sends a command and waits until it is done. */
    void send(String what) throws IOException {
        Files.writeString(run(), what + "\n");
        awaitAnswer();
    }

    void awaitAnswer() throws IOException {
        try (BufferedReader reader = Files.newBufferedReader(answer())) {
            assertThat(reader.readLine()).isEqualTo("done");
        }
    }
}
