package io.faasload.cli;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * The savepoints in {@code golden/state} and what the rows had when they were written.
 *
 * @param dataset id of it
 * @param lastStartedMicros when the last input that was started had been planned, µs since the epoch
 * @param awaited activation of input 2 of each user, which only the state knows
 */
record KeptState(String dataset, long lastStartedMicros, Map<String, String> awaited) {

    static final Path FOLDER = Path.of("src/test/resources/golden/state");
    /** Functions kept/one and kept/two before input {@link #INPUTS} + 1, with calls in back-off and activations awaited. */
    static final String JOINS = "savepoint-joins-and-waiting";
    /** The same with so many calls in back-off that they have a file of their own. */
    static final String WAITING = "savepoint-waiting";
    /** So many inputs of each function are awaited, those after them wait. */
    static final int AWAITED_INPUTS = 4;

    static final int INPUTS = 15;
    static final List<String> USERS = List.of("user-one", "user-two");

    private static final Path VALUES = FOLDER.resolve("savepoints.properties");

    static KeptState read() throws IOException {
        Properties values = new Properties();
        try (Reader in = Files.newBufferedReader(VALUES)) {
            values.load(in);
        }
        return new KeptState(
                values.getProperty("dataset"),
                Long.parseLong(values.getProperty("lastStartedMicros")),
                Map.of(
                        USERS.get(0), values.getProperty(USERS.get(0)),
                        USERS.get(1), values.getProperty(USERS.get(1))));
    }

    void write() throws IOException {
        Files.write(
                VALUES,
                List.of(
                        "dataset=" + dataset,
                        "lastStartedMicros=" + lastStartedMicros,
                        USERS.get(0) + "=" + awaited.get(USERS.get(0)),
                        USERS.get(1) + "=" + awaited.get(USERS.get(1))));
    }

    /** The manifest of its functions, with their code beside it, and inputs of the actions in YAML. */
    static Path manifest(Path directory, String inputs) throws IOException {
        NoopAction.jar(directory);
        return Files.writeString(directory.resolve("manifest.yml"), """
                packages:
                  kept:
                    actions:
                      one: &noop
                        function: noop.jar
                        runtime: "java:8"
                        main: Noop
                        inputs: %s
                        annotations:
                          input_kind: image
                          parameters: [{name: sigma, type: range_float, min: 0.3, max: 100}]
                      two: *noop
                """.formatted(inputs));
    }
}
