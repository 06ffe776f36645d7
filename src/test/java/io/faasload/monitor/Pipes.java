package io.faasload.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Two pipes in a folder that a container has at {@code /shared}: it is told what to do, and answers when that is done. */
record Pipes(Path folder) {

    /** Waits for what it is told, and has it as {@code $told}. */
    static final String LISTEN = "read told < /shared/run";

    static final String ANSWER = "echo done > /shared/answer";

    /** Makes a folder of that name for them. */
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

    /** Tells, and waits for the answer. */
    void tell(String what) throws IOException {
        Files.writeString(run(), what + "\n");
        awaitAnswer();
    }

    void awaitAnswer() throws IOException {
        try (BufferedReader reader = Files.newBufferedReader(answer())) {
            assertThat(reader.readLine()).isEqualTo("done");
        }
    }
}
