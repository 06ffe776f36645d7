package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.export.file.Format;
import io.faasload.export.file.NamedRows;
import io.faasload.traces.TraceFixtures;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TracesCommandTest {

    private static final String GOLDEN = TraceFixtures.GOLDEN.toString();

    @TempDir
    private Path folder;

    private static Session.Ended run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        List<String> all = new ArrayList<>(List.of("traces"));
        all.addAll(List.of(arguments));
        int exit = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), all.toArray(String[]::new));
        return new Session.Ended(exit, out.toString(), err.toString());
    }

    private static List<String> rows(Path file, Format format) throws Exception {
        List<String> rows = new ArrayList<>();
        format.read(file, new NamedRows() {
            @Override
            public void begin(List<String> columns) {
                rows.add(String.join("|", columns));
            }

            @Override
            public void row(@Nullable Object[] values) {
                rows.add(String.join(
                        "|", Arrays.stream(values).map(String::valueOf).toList()));
            }
        });
        return rows;
    }

    @Test
    void describesATrace() throws Exception {
        Path html = folder.resolve("trace.html");
        Session.Ended ended = run("describe", GOLDEN + "/invitro", "--html", html.toString());

        assertThat(ended.exit()).isZero();
        assertThat(ended.out().lines())
                .contains("functions          4", "  with invocations 4")
                .anyMatch(line -> line.matches("peak rate +\\d+\\.\\d+/s \\(minute \\d+\\)"))
                .anyMatch(line -> line.startsWith("duration ms        mean ") && line.contains(", p50 "));
        assertThat(html)
                .content()
                .contains("<h2>Rate</h2>", "<h2>Duration of the invocations</h2>", "<h2>Memory of the invocations</h2>")
                .doesNotContain("http:", "https:", "<script", "src=", "href=", "url(", "NaN");
    }

    @Test
    void plansFaasLoadsTraces() throws Exception {
        Path csv = folder.resolve("plan.csv");
        Session.Ended ended = run("plan", GOLDEN + "/faasload", "--out", csv.toString());

        assertThat(ended.err()).isEmpty();
        assertThat(ended.out().strip()).isEqualTo(csv + ": 5 points of 2 functions");
        assertThat(rows(csv, Format.CSV))
                .startsWith(
                        "planned_us|namespace|action|owner|app|function|point|parameters|duration_ms|memory_mb|source",
                        "1000000|bob|amplify|bob||amplify|1|{\"gain\":1.25,\"mode\":\"loud\",\"object\":\"4.wav\",\"incont\":\"bob\",\"outcont\":\"bob-amplify-out\"}|null|null|"
                                + GOLDEN + "/faasload/bob-amplify-0001")
                .hasSize(6);
        assertThat(run("plan", GOLDEN + "/faasload", "--out", csv.toString()))
                .isEqualTo(new Session.Ended(1, "", "faasload: --out: already exists: " + csv + "\n"));
        assertThat(files()).containsExactly("plan.csv");
    }

    @Test
    void parquetAndCsvHaveTheSameRows() throws Exception {
        Path csv = folder.resolve("p.csv");
        Path parquet = folder.resolve("p.parquet");
        for (Path file : List.of(csv, parquet)) {
            run(
                    "plan",
                    GOLDEN + "/faasrail-spec.csv",
                    "--synthetic",
                    "s=constant:1:10",
                    "--rate",
                    "1",
                    "--out",
                    file.toString());
        }
        assertThat(files()).isEmpty(); // a synthetic load cannot be scaled up
        for (Path file : List.of(csv, parquet)) {
            Session.Ended ended = run(
                    "plan",
                    GOLDEN + "/faasrail-spec.csv",
                    GOLDEN + "/azure2021-30.csv",
                    "--speed",
                    "2",
                    "--out",
                    file.toString());
            assertThat(ended.err()).startsWith("note: no action is mapped (--map) to ");
        }

        assertThat(rows(parquet, Format.PARQUET))
                .isEqualTo(rows(csv, Format.CSV))
                .hasSizeGreaterThan(150);
    }

    @Test
    void mapsFunctionsToActions() throws Exception {
        Path map = TraceFixtures.file(
                folder,
                "map.yml",
                "functions:",
                "  image/wand_blur: {action: image/wand_blur, parameters: {sigma: 1}}",
                "  '*': {action: spin/spin, namespace: guest, spin: true}");
        Path csv = folder.resolve("plan.csv");
        Session.Ended ended = run(
                "plan",
                GOLDEN + "/faasrail-spec.csv",
                "--map",
                map.toString(),
                "--functions",
                "2",
                "--seed",
                "1",
                "--to-minute",
                "2",
                "--out",
                csv.toString());

        assertThat(ended.err()).isEmpty();
        assertThat(rows(csv, Format.CSV).stream().skip(1))
                .allMatch(
                        row -> row.contains("|user-wand_blur|image/wand_blur|||image/wand_blur|")
                                        && row.contains("{\"object\":\"1.jpg\",\"sigma\":1}")
                                || row.matches(
                                        ".*\\|guest\\|spin/spin\\|\\|\\|audio/amplify\\|[0-9]+\\|\\{.*\"duration_ms\":[0-9.]+}\\|.*"));
    }

    @Test
    void convertsToFaasLoadsFormatAndBack() throws Exception {
        Path out = folder.resolve("converted");
        Path one = folder.resolve("one.csv");
        Path other = folder.resolve("other.csv");
        Session.Ended ended =
                run("convert", GOLDEN + "/azure2021-30.csv", GOLDEN + "/faasload", "--out", out.toString());
        assertThat(ended.err()).isEmpty();
        assertThat(ended.out()).contains("converted: ", " files, 34 points");

        run("plan", GOLDEN + "/azure2021-30.csv", GOLDEN + "/faasload", "--out", one.toString());
        run("plan", out.toString(), "--out", other.toString());

        assertThat(times(other)).isEqualTo(times(one));
        try (Stream<Path> files = Files.list(out)) {
            Path alice = files.filter(file -> file.toString().contains("alice-wand_blur-"))
                    .findFirst()
                    .orElseThrow();
            assertThat(alice).hasContent("3\t1.jpg\tsigma:2.5\n0\t2.jpg\tsigma:0.75\n10\t7.jpg\tsigma:99\n");
        }
        assertThat(run("convert", GOLDEN + "/faasload", "--out", out.toString()).exit())
                .isEqualTo(2);
    }

    private static List<String> times(Path plan) throws Exception {
        return rows(plan, Format.CSV).stream()
                .map(row -> row.substring(0, row.indexOf('|')))
                .toList();
    }

    private List<String> files() throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "plan --out x | FILE: a trace, a folder of traces, or --synthetic is required",
                "plan nothing-f-1 --out x | nothing-f-1: no such file",
                "plan nothing-f-1 --out x --speed 0 --rate -1 --functions 0 --from-minute 5 --to-minute 4 | --speed: must be above 0 and at most 1e9, but is 0.0",
                "plan --synthetic poisson:x:1 --out x | --synthetic: must be constant:RATE:SECONDS",
                "plan nothing-f-1 --arrivals never --out x | Invalid value for option '--arrivals': expected one of [EQUIDISTANT",
                "describe | Missing required parameter: 'FILE'",
            })
    void wrongUsageExitsWithTwo(String arguments, String message) {
        Session.Ended ended = run(arguments.strip().split(" "));

        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.err()).contains(message);
    }
}
