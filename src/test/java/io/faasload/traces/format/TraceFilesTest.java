package io.faasload.traces.format;

import static io.faasload.traces.TraceFixtures.GOLDEN;
import static io.faasload.traces.TraceFixtures.SKIPPING;
import static io.faasload.traces.TraceFixtures.all;
import static io.faasload.traces.TraceFixtures.file;
import static io.faasload.traces.TraceFixtures.micros;
import static io.faasload.traces.TraceFixtures.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.config.key.ConfigurationException;
import io.faasload.traces.Arrivals;
import io.faasload.traces.PointDraws;
import io.faasload.traces.TimeWindow;
import io.faasload.traces.TraceFunction;
import io.faasload.traces.TracePoint;
import io.faasload.traces.TraceSet;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceFilesTest {

    private static final PointDraws DRAWS = PointDraws.all(1, Arrivals.EQUIDISTANT);

    @TempDir
    private Path folder;

    @Test
    void aLineThatNeverEndsIsRefused(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("carla-amplify-1"), "1\ta\n2\t" + "x".repeat(2 << 20));
        assertThatThrownBy(() -> TraceFiles.read(List.of(file), new TraceFiles.Settings(false, false, Set.of())))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("line 2: must have at most 1048576 characters");
    }

    @Test
    void faasLoadsTracesHaveThePointsOfTheirLines() throws Exception {
        try (TraceSet traces = read(GOLDEN.resolve("faasload"))) {
            assertThat(traces.functions())
                    .extracting(function -> function.name().owner() + " " + function.name())
                    .containsExactly("alice wand_blur", "bob amplify");
            assertThat(all(traces.functions().get(0).points(DRAWS)))
                    .extracting(TracePoint::micros, TracePoint::parameters)
                    .map(Object::toString)
                    .containsExactly(
                            "(3000000L, \"{\"sigma\":2.5,\"object\":\"1.jpg\",\"incont\":\"alice\",\"outcont\":\"alice-wand_blur-out\"}\")",
                            "(3000000L, \"{\"sigma\":0.75,\"object\":\"2.jpg\",\"incont\":\"alice\",\"outcont\":\"alice-wand_blur-out\"}\")",
                            "(13000000L, \"{\"sigma\":99,\"object\":\"7.jpg\",\"incont\":\"alice\",\"outcont\":\"alice-wand_blur-out\"}\")");
            assertThat(all(traces.functions().get(1).points(DRAWS)).get(1).parameters())
                    .isEqualTo(
                            "{\"gain\":1.25,\"mode\":\"quiet\",\"object\":\"4.wav\",\"incont\":\"bob\",\"outcont\":\"bob-amplify-out\"}");
        }
    }

    @Test
    void faasLoadsTracesMayHaveFractionsAndTextsThatLookLikeNumbers() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write("\ufeff0.25\ta/b/c.wav\tx:007\ty:-1e3\tz:a:b\r\n0.000001\t\r\n\r\n0.1\tk/1.jpg"
                    .getBytes(StandardCharsets.UTF_8));
        }
        Files.write(folder.resolve("u-f-1.gz"), bytes.toByteArray());

        try (TraceSet traces = read(folder)) {
            List<TracePoint> points = all(traces.functions().get(0).points(DRAWS));
            assertThat(points).extracting(TracePoint::micros).containsExactly(250_000L, 250_001L, 350_001L);
            assertThat(points.get(0).parameters())
                    .isEqualTo(
                            "{\"x\":\"007\",\"y\":-1e3,\"z\":\"a:b\",\"object\":\"c.wav\",\"incont\":\"u\",\"outcont\":\"u-f-out\"}");
            assertThat(points.get(1).parameters()).isEqualTo("{\"incont\":\"u\",\"outcont\":\"u-f-out\"}");
        }
    }

    @Test
    void refusesANameThatCanBeCutInTwoWays() throws Exception {
        Path trace = file(folder, "user-wand_blur-wand_blur-1", "1\tx.jpg");

        assertThatThrownBy(() -> read(folder))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(trace
                        + ": the name USER-FUNCTION-* can be cut in several ways: user user and function wand_blur;"
                        + " user user and function wand_blur-wand_blur; user user-wand_blur and function wand_blur."
                        + " Rename the file");
        assertThatThrownBy(() ->
                        TraceFiles.read(List.of(trace), new TraceFiles.Settings(false, false, Set.of("wand_blur"))))
                .hasMessageContaining("user user-wand_blur and function wand_blur. Rename");
        Path plain = file(folder, "alice-f-2024-01", "1\tx.jpg");
        try (TraceSet traces =
                TraceFiles.read(List.of(plain), new TraceFiles.Settings(false, false, Set.of("f", "g")))) {
            assertThat(traces.functions().get(0).name().owner()).isEqualTo("alice");
        }
        assertThatThrownBy(() -> read(file(folder, "alice-f", "1\tx.jpg")))
                .hasMessageContaining("must be named USER-FUNCTION-*");
    }

    @Test
    void inVitrosSampleHasAsManyPointsEachMinuteAsTheFile() throws Exception {
        List<String[]> rows = Files.readAllLines(GOLDEN.resolve("invitro/invocations.csv")).stream()
                .map(row -> row.split(","))
                .toList();
        try (TraceSet traces = read(GOLDEN.resolve("invitro"))) {
            assertThat(traces.notes()).isEmpty();
            for (int i = 0; i < traces.functions().size(); i++) {
                TraceFunction function = traces.functions().get(i);
                String[] row = rows.get(i + 1);
                int[] counts = new int[row.length - 4];
                Arrays.stream(micros(function.points(DRAWS))).forEach(time -> counts[(int) (time / 60e6)]++);

                assertThat(function.name().function()).isEqualTo(row[2]);
                assertThat(Arrays.stream(counts).mapToObj(Integer::toString))
                        .containsExactly(Arrays.copyOfRange(row, 4, row.length));
            }
            TraceFunction first = traces.functions().get(0);
            assertThat(Objects.requireNonNull(first.durations()).at(0.5)).isEqualTo(100);
            assertThat(Objects.requireNonNull(first.memory()).at(0.25)).isEqualTo(114);
            assertThat(Objects.requireNonNull(first.memory()).mean()).isEqualTo(120);
        }
    }

    @Test
    void azure2021IsSortedByStart() throws Exception {
        Path sample = GOLDEN.resolve("azure2021-30.csv");
        List<String[]> rows = Files.readAllLines(sample).stream()
                .skip(1)
                .map(row -> row.split(","))
                .toList();
        try (TraceSet traces = read(sample)) {
            assertThat(traces.functions()).hasSizeGreaterThan(1);
            for (TraceFunction function : traces.functions()) {
                assertThat(micros(function.points(DRAWS)))
                        .isEqualTo(rows.stream()
                                .filter(row -> row[0].equals(function.name().app())
                                        && row[1].equals(function.name().function()))
                                .mapToDouble(row ->
                                        Math.round((Double.parseDouble(row[2]) - Double.parseDouble(row[3])) * 1e6))
                                .sorted()
                                .toArray());
            }
        }
    }

    @Test
    void sortsMoreEventsThanFitInMemory() throws Exception {
        try (SortedEvents events = new SortedEvents(10)) {
            AzureEvents azure = new AzureEvents(events);
            StringBuilder csv = new StringBuilder("duration,end_timestamp,func,app\n");
            for (int i = 0; i < 105; i++) {
                csv.append("%d,%d,f%d,a%d%n".formatted(i * 7 % 50, i, i % 3, i % 2));
            }
            try (CsvRows rows = new CsvRows(file(folder, "t.csv", csv.toString()), new RowMistakes(false))) {
                azure.read(rows);
            }
            List<TraceFunction> functions = azure.functions();

            assertThat(functions).hasSize(6);
            assertThat(functions)
                    .allSatisfy(function ->
                            assertThat(micros(function.points(DRAWS))).isSorted());
            TraceFunction f0 = functions.get(0);
            assertThat(micros(f0.points(DRAWS)))
                    .containsExactlyInAnyOrder(IntStream.range(0, 105)
                            .filter(i -> i % 6 == 0)
                            .mapToDouble(i -> (i - i * 7 % 50) * 1e6)
                            .toArray());
            assertThat(f0.originMicros()).isNegative();
            assertThat(f0.expected(new TimeWindow(0, Long.MAX_VALUE))).isBetween(1.0, 17.0);
        }
    }

    @Test
    void faasRailsSampleHasTheCountsOfEachGroupOfMinutes() throws Exception {
        try (TraceSet traces = read(GOLDEN.resolve("faasrail-spec.csv"))) {
            List<int[]> counts = traces.functions().stream()
                    .map(function -> {
                        int[] groups = new int[3];
                        Arrays.stream(micros(function.points(DRAWS))).forEach(time -> groups[(int) (time / 120e6)]++);
                        return groups;
                    })
                    .toList();
            assertThat(counts).containsExactly(new int[] {12, 0, 7}, new int[] {40, 41, 39}, new int[] {3, 3, 3});
            TraceFunction first = traces.functions().get(0);
            assertThat(first.name().function()).isEqualTo("image/wand_blur");
            assertThat(all(first.points(DRAWS)).get(0).parameters()).isEqualTo("{\"object\":\"1.jpg\",\"sigma\":2.5}");
            assertThat(Objects.requireNonNull(first.durations()).mean()).isEqualTo(478.2);
        }
    }

    /** Compressed, with a byte order mark, CRLF, quotes, columns in another order, and a last line without an end. */
    @Test
    void readsOtherWaysToWriteTheSameTable() throws Exception {
        String csv =
                "\ufeff\"2\",Trigger,HashFunction,1,HashApp,\"HashOwner\"\r\n\"3\",\"a \"\"timer\"\"\",f,4.0,a,o\r\n\r\n5,http,g,6,a,o";
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(csv.getBytes(StandardCharsets.UTF_8));
        }
        Path file = Files.write(folder.resolve("invocations.csv"), bytes.toByteArray());

        try (TraceSet traces = read(file)) {
            assertThat(traces.functions())
                    .extracting(function -> function.name().key())
                    .containsExactly("o/a/f/a \"timer\"", "o/a/g/http");
            assertThat(micros(traces.functions().get(0).points(DRAWS)))
                    .containsExactly(0, 15e6, 30e6, 45e6, 60e6, 80e6, 100e6);
            assertThat(traces.notes())
                    .containsExactly(
                            "2 of 2 functions have no row in a file of durations",
                            "2 of 2 functions have no row in a file of memory");
        }
    }

    @Test
    void daysOfAzureFollowEachOther() throws Exception {
        file(
                folder,
                "invocations_per_function_md.anon.d01.csv",
                "HashOwner,HashApp,HashFunction,Trigger,1,2",
                "o,a,f,http,1,0");
        file(
                folder,
                "invocations_per_function_md.anon.d02.csv",
                "HashOwner,HashApp,HashFunction,Trigger,1,2",
                "o,a,g,http,1,0",
                "o,a,f,http,0,1");
        file(
                folder,
                "function_durations_percentiles.anon.d01.csv",
                "HashOwner,HashApp,HashFunction,Average,Count,percentile_Average_0,percentile_Average_100",
                "o,a,f,5,1,0,10");
        file(
                folder,
                "function_durations_percentiles.anon.d02.csv",
                "HashOwner,HashApp,HashFunction,Average,Count,percentile_Average_0,percentile_Average_100",
                "o,a,f,50,2,0,100");
        file(
                folder,
                "app_memory_percentiles.anon.d01.csv",
                "HashOwner,HashApp,SampleCount,AverageAllocatedMb,AverageAllocatedMb_pct1,AverageAllocatedMb_pct100",
                "o,a,3,100,50,150");

        try (TraceSet traces = read(folder)) {
            TraceFunction f = traces.functions().get(0);
            assertThat(micros(f.points(DRAWS))).containsExactly(0, 180e6);
            assertThat(micros(traces.functions().get(1).points(DRAWS))).containsExactly(120e6);
            assertThat(Objects.requireNonNull(f.durations()).mean()).isEqualTo(50);
            assertThat(Objects.requireNonNull(f.memory()).at(0.505)).isEqualTo(100);
            assertThat(traces.notes()).containsExactly("1 of 2 functions have no row in a file of durations");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "o,a,f,http,-1,0         | invocations.csv:3: column 1: must be a whole number from 0 to 60000000, but is '-1'",
                "o,a,f,http,1,1000000000000000000 | invocations.csv:3: column 2: must be a whole number from 0 to 60000000, but is '1000000000000000000'",
                "o,a,f,http,1,99999999999999999999999 | invocations.csv:3: column 2: must be a whole number from 0 to 60000000, but is '99999999999999999999999'",
                "o,a,f,http,1,           | invocations.csv:3: column 2: must be a whole number from 0 to 60000000, but is ''",
                "o,a,f,http,1.5,2        | invocations.csv:3: column 1: must be a whole number from 0 to 60000000, but is '1.5'",
                "o,a,f,http,1            | invocations.csv:3: must have 6 columns as the header, but is '5'",
                "o,a,f,http,1,2,3        | invocations.csv:3: must have 6 columns as the header, but is '7'",
                "o,,f,http,1,2           | invocations.csv:3: column HashApp: must not be empty, but is ''",
                "o,a,e,http,1,2          | invocations.csv:3: must have a function that no row before has, but is 'a/e'",
            })
    void reportsMalformedRowsWithFileLineColumnAndValue(String row, String message) throws Exception {
        Path file = file(
                folder,
                "invocations.csv",
                "HashOwner,HashApp,HashFunction,Trigger,1,2",
                "o,a,e,http,1,2",
                row.strip(),
                "o,a,h,http,7,0");

        assertThatThrownBy(() -> read(file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(folder + "/" + message.replace('\'', '"'));
        try (TraceSet traces = TraceFiles.read(List.of(file), SKIPPING)) {
            assertThat(traces.functions())
                    .extracting(function -> function.name().function())
                    .containsExactly("e", "h");
            assertThat(traces.skippedRows()).isEqualTo(1);
            assertThat(traces.notes()).contains("skipped 1 malformed rows");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "HashOwner,HashApp,Trigger,1,2 | column HashFunction is missing; the header has HashOwner,HashApp,Trigger,1,2",
                "HashOwner,HashApp,HashFunction,Trigger | columns 1, 2, … with the counts of each minute are missing",
                "HashOwner,HashApp,HashFunction,Trigger,1,3 | column 2 is missing or there twice",
                "HashOwner,HashApp,HashFunction,Trigger,1,2,2 | column 2 is there twice",
                "HashOwner,HashApp,HashFunction,Average,Count | columns percentile_Average_0 to 100 are missing",
                "HashOwner,HashApp,HashFunction,Average,Count,percentile_Average_50 | has durations or memory, but no file of invocations (HashOwner, HashApp, HashFunction, Trigger, 1, 2, …)",
                "HashOwner,HashApp,HashFunction,Trigger,1 | has no trace",
                "app,func,duration | column end_timestamp is missing; the header has app,func,duration",
                "app,func,end_timestamp,duration | has no trace",
                "avg,mapped_wreq | columns such as 1-2 with the counts of groups of minutes are missing",
                "avg,mapped_wreq,1-2,2-3 | column 2-3: groups of minutes must be ascending, from 1",
                "a,b | has none of the columns of Azure 2019",
                "'' | is empty",
            })
    void reportsWrongHeaders(String header, String message) throws Exception {
        Path file = Files.writeString(folder.resolve("x.csv"), header.equals("''") ? "" : header + "\n");

        assertThatThrownBy(() -> read(file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(": " + message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x\ta.jpg | 1: column 1: must be seconds since the point before, such as 3 or 0.25, but is \"x\"",
                "-1\ta.jpg | 1: column 1: must be seconds since the point before, such as 3 or 0.25, but is \"-1\"",
                "1e18\ta.jpg | 1: column 1: must be seconds since the point before, such as 3 or 0.25, but is \"1e18\"",
                "1 | 1: must have seconds and the path of an input, separated by a tab, but is \"1\"",
                "1\ta.jpg\tsigma | 1: column 3: must be name:value, but is \"sigma\"",
                "1\ta.jpg\tobject:1 | 1: column 3: must have a name of its own, and not object, incont or outcont, which are added, but is \"object:1\"",
            })
    void reportsMalformedLinesOfFaasLoad(String lineAndMessage) throws Exception {
        String[] parts = lineAndMessage.split(" \\| ");
        Path file = file(folder, "u-f-1", parts[0], "2\tb.jpg");

        assertThatThrownBy(() -> read(folder))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(file + ":" + parts[1]);
        try (TraceSet traces = TraceFiles.read(List.of(folder), SKIPPING)) {
            double skipped =
                    parts[0].startsWith("1\t") || parts[0].equals("1") ? 1e6 : 0; // its time counts if it can be read
            assertThat(micros(traces.functions().get(0).points(DRAWS))).containsExactly(skipped + 2e6);
        }
    }

    @Test
    void reportsOtherMistakes() throws Exception {
        Path events = file(folder, "e.csv", "app,func,end_timestamp,duration", "a,f,1.5,-0.1", "a,f,nan,1", ",f,1,1");
        Path rail = file(folder, "r.csv", "avg,mapped_wreq,1-2", "5,\"{\"\"bench\"\": 3}\",1", "5,no,1");
        Path binary = Files.write(folder.resolve("b.csv"), new byte[] {'a', 'p', 'p', ',', (byte) 0xff, '\n'});
        Path absent = folder.resolve("none.csv");
        Path empty = Files.createFile(folder.resolve("u-f-2"));

        assertThatThrownBy(() -> read(events, rail, binary, absent, empty))
                .message()
                .satisfies(message -> assertThat(message.lines())
                        .containsExactly(
                                events
                                        + ":2: column duration: must be seconds from 0 to 94608000 (3 years), but is \"-0.1\"",
                                events
                                        + ":3: column end_timestamp: must be seconds from -94608000 to 94608000 (3 years), but is \"nan\"",
                                events + ":4: column app: must not be empty, but is \"\"",
                                rail
                                        + ":2: column mapped_wreq: must be a JSON object with bench, mean, and payload, itself the text of a"
                                        + " JSON object, but is \"{\"bench\": 3}\"",
                                rail
                                        + ":3: column mapped_wreq: must be a JSON object with bench, mean, and payload, itself the text of a"
                                        + " JSON object, but is \"no\"",
                                binary + ": after line 0: is not UTF-8 text",
                                absent + ": no such file",
                                empty + ": has no points"));
    }

    /** Their microseconds would overflow. */
    @Test
    void refusesTimesBeyondTenYears() throws Exception {
        String[] lines = new String[10_000];
        Arrays.fill(lines, "999999999\tx.jpg");
        Path trace = file(folder, "u-f-1", lines);
        Path events = file(folder, "e.csv", "app,func,end_timestamp,duration", "a,f,-1e300,1", "a,f,1e9,1");

        assertThatThrownBy(() -> read(trace))
                .hasMessageStartingWith(
                        trace
                                + ":1: column 1: must be at most 10 years after the start, with those before, but is \"999999999\"");
        assertThatThrownBy(() -> read(events))
                .hasMessageContaining(
                        ":2: column end_timestamp: must be seconds from -94608000 to 94608000 (3 years), but is \"-1e300\"")
                .hasMessageContaining(":3: column end_timestamp: ");
    }

    @Test
    void refusesAMeanThatIsNotFinite() throws Exception {
        Path rail = file(
                folder,
                "r.csv",
                "avg,mapped_wreq,1-2",
                "5,\"{\"\"bench\"\": \"\"f\"\", \"\"mean\"\": 1e999, \"\"payload\"\": {}}\",1");

        assertThatThrownBy(() -> read(rail)).hasMessageContaining(":2: column mapped_wreq: must be a JSON object");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 12})
    void saysThatCompressedContentIsIncomplete(int bytes) throws Exception {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write("1\tx.jpg\n".getBytes(StandardCharsets.UTF_8));
        }
        Path trace = Files.write(folder.resolve("u-f-1"), Arrays.copyOf(compressed.toByteArray(), bytes));

        assertThatThrownBy(() -> read(trace))
                .hasMessage(trace + ": cannot be read: its compressed content is incomplete");
    }

    @Test
    void aCellThatNeverEndsIsRefusedWithItsLine() throws Exception {
        Path events = file(
                folder, "e.csv", "app,func,end_timestamp,duration", "a,f,1,1", "a,\"" + "x".repeat(2 << 20) + "\",1,1");

        assertThatThrownBy(() -> read(events))
                .hasMessageStartingWith(events + ": line 3: is not CSV: String value length");
    }

    @Test
    void reportsTheFirstMistakesOfManyAndHowManyMoreThereAre() throws Exception {
        String[] lines = new String[51];
        Arrays.fill(lines, "a,f,x,1");
        lines[0] = "app,func,end_timestamp,duration";
        Path file = file(folder, "e.csv", lines);

        assertThatThrownBy(() -> read(file))
                .hasMessageContaining(file + ":21: ")
                .hasMessageEndingWith("and 30 more malformed rows; --skip-malformed skips and counts them");
    }

    @Test
    void aQuoteThatIsNeverClosedIsAnError() throws Exception {
        Path file = file(folder, "e.csv", "app,func,end_timestamp,duration", "a,\"f,1,1");

        assertThatThrownBy(() -> TraceFiles.read(List.of(file), SKIPPING))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("is not CSV");
    }

    @Test
    void ignoresFilesOfAFolderThatAreNoTraces() throws Exception {
        file(folder, "README.md", "hello");
        file(folder, ".hidden-f-1", "hello");
        file(folder, "u-f-1", "1\ta.jpg");

        try (TraceSet traces = read(folder)) {
            assertThat(traces.functions()).hasSize(1);
            assertThat(traces.notes())
                    .containsExactly("ignored " + folder + "/README.md, whose name is not that of a trace");
        }
    }
}
