package io.faasload.traces.plan;

import static io.faasload.traces.TraceFixtures.file;
import static io.faasload.traces.TraceFixtures.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.config.key.ConfigurationException;
import io.faasload.traces.Arrivals;
import io.faasload.traces.PointDraws;
import io.faasload.traces.TraceFixtures;
import io.faasload.traces.TraceFunction;
import io.faasload.traces.TraceSet;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FaasLoadFolderTest {

    private static final LoadOptions OPTIONS = LoadOptions.of(1, Arrivals.EQUIDISTANT);

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        ".hidden, .f, _hidden _f",
        "a, b/, a function",
        "a-b, c d, a_b c_d",
    })
    void filesOfAllFunctionsCanBeRead(String app, String function, String names) throws Exception {
        assertThat(written(events(app, function))).isEqualTo(names);
    }

    @Test
    void longNamesAreCut() throws Exception {
        assertThat(written(events("a".repeat(1000), "b".repeat(1000))))
                .isEqualTo("a".repeat(100) + " " + "b".repeat(100));
    }

    @Test
    void numbersKeepTheirDigits() throws Exception {
        Path trace = file(folder, "u-f-1", "1\tx.jpg\ta:0.12345678901234567890123\tb:1e400\tc:1.0\td:-0e3");
        convert(trace);
        try (TraceSet converted = read(folder.resolve("converted"))) {
            assertThat(TraceFixtures.all(converted.functions().get(0).points(PointDraws.all(1, Arrivals.EQUIDISTANT)))
                            .get(0)
                            .parameters())
                    .contains("\"a\":0.12345678901234567890123", "\"b\":1e400,\"c\":1.0,\"d\":-0e3");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a:b\": 1}",
                "{\"\": 1}",
                "{\" a\": 1}",
                "{\"a\": \"x\\ty\"}",
                "{\"a\": \"\\ud800\"}",
                "{\"a\": \"\\ud83d\"}"
            })
    void refusesParametersThatTheFormatCannotHave(String payload) throws Exception {
        Path rail = file(
                folder,
                "r.csv",
                "avg,mapped_wreq,1-2",
                "5,\"{\"\"bench\"\": \"\"f\"\", \"\"mean\"\": 1, \"\"payload\"\": %s}\",1"
                        .formatted(payload.replace("\"", "\"\"")));

        assertThatThrownBy(() -> convert(rail))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(rail + ": function f has a parameter")
                .hasMessageEndingWith(", which FaaSLoad's format cannot have");
    }

    private Path events(String app, String function) throws IOException {
        return file(folder, "e.csv", "app,func,end_timestamp,duration", app + "," + function + ",2,1");
    }

    private String written(Path trace) throws Exception {
        convert(trace);
        try (TraceSet converted = read(folder.resolve("converted"))) {
            TraceFunction function = converted.functions().get(0);
            return function.name().owner() + " " + function.name().function();
        }
    }

    private void convert(Path trace) throws ConfigurationException, IOException {
        try (TraceSet traces = read(trace)) {
            FaasLoadFolder.write(PlannedLoad.of(traces.functions(), OPTIONS), folder.resolve("converted"));
        }
    }
}
