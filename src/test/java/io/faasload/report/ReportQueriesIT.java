package io.faasload.report;

import static io.faasload.dataset.TestDataset.A;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faasload.config.LoaderConfig;
import io.faasload.dataset.PostgresExtension;
import io.faasload.dataset.TestDataset;
import io.faasload.run.RunStatus;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the report shows of known runs: one by the product's own writer, and 99 with values that make the results obvious. */
@ExtendWith(PostgresExtension.class)
class ReportQueriesIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Inputs 1 to 99: durations 1 to 99 ms, cold if input is a multiple of 10, planned every second, sent `input` ms late. */
    static final String RUNS = """
            INSERT INTO runs (id, function, namespace, trace, input, status, attempt, planned_us, sent_us, accepted_us, start_ms, end_ms,
              wait_ms, init_ms, failed, response_status, error, memory_mb, memory_peak_b, memory_peak_by, cpu_us, usage_missing,
              invoker, attribution, attribution_by, completed_by, extract_us, transform_us, load_us)
            SELECT (1::bigint << 32) + n, 1, 'user-wand_blur', 1, n, 'completed', CASE WHEN n = 7 THEN 3 ELSE 1 END,
              n * 1000000, n * 1000000 + n * 1000, n * 1000000 + n * 1000 + 500, n * 1000 + 200, n * 1000 + 200 + n,
              2 * n, CASE WHEN n % 10 = 0 THEN 3 * n END, n = 13, CASE WHEN n = 13 THEN 'application error' ELSE 'success' END,
              CASE WHEN n = 13 THEN E'<b>boom</b>\\nat line 1' END, 256, CASE WHEN n <> 50 THEN n * 1000000 END, 'reset',
              CASE WHEN n <> 50 THEN n * 1000 END, CASE WHEN n = 50 THEN 'no-answer' END,
              'invoker0', 'exact', 'hostname', 'event', n * 100, n * 1000, n * 10
            FROM generate_series(1, 99) n;
            INSERT INTO parameters (run, name, value)
            SELECT (1::bigint << 32) + n, p.name, p.value FROM generate_series(1, 99) n,
              LATERAL (VALUES ('sigma', (n / 10.0)::text), ('mode', CASE WHEN n % 2 = 0 THEN 'even' ELSE 'odd' END),
                ('object', n || '.jpg'), ('incont', 'image')) p (name, value);
            INSERT INTO inputs (kind, name, bytes, sha256) SELECT 'image', n || '.jpg', n * 1000, 'x' || n % 3 FROM generate_series(1, 99) n;
            INSERT INTO resources (run, timestamp_ms, memory_b, cpu_us)
            SELECT (1::bigint << 32) + 51, 51200 + n, n * 10, n * 100 FROM generate_series(0, 999) n;
            """;

    /** Of the runs of median and of p99 duration. */
    static final String SAMPLES = """
            INSERT INTO resources (run, timestamp_ms, memory_b, cpu_us)
            SELECT r.id, r.start_ms + n, n * 1000, n * r.input FROM runs r, generate_series(0, 40, 10) n WHERE r.input IN (49, 99)
            """;

    @Test
    void everyAggregateIsExact(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            dataset.execute(RUNS);
            ObjectNode data = new ReportQueries(dataset.connection).readAll();

            JsonNode function = data.get("functions").get(0);
            assertThat(data.get("functions")).hasSize(1);
            assertThat(function.get("name").asText()).isEqualTo("imaging/wand_blur");
            assertThat(List.of("runs", "completed", "failed", "refused", "lost", "started", "timed", "cold"))
                    .extracting(name -> function.get(name).asInt())
                    .containsExactly(99, 99, 1, 0, 0, 0, 99, 9);
            assertThat(function.get("duration_ms")).isEqualTo(json("[50, 90, 99]"));
            assertThat(function.get("wait_ms")).isEqualTo(json("[100, 180, 198]"));
            assertThat(function.get("init_ms")).isEqualTo(json("[150, 270, 270]"));
            assertThat(function.get("memory_peak_b")).isEqualTo(json("[49000000, 90000000, 99000000]"));
            assertThat(function.get("cpu_us")).isEqualTo(json("[49000, 90000, 99000]"));

            assertThat(sum(data, "histogram", "cold")).isEqualTo(9);
            assertThat(sum(data, "histogram", "warm")).isEqualTo(90);
            assertThat(data.get("histogram").get(0).get("from_ms").asInt()).isEqualTo(1);
            assertThat(last(data, "histogram").get("to_ms").asInt()).isEqualTo(99);
            List<JsonNode> bins = rows(data, "histogram");
            assertThat(IntStream.range(1, bins.size()))
                    .allMatch(i -> bins.get(i).get("from_ms").asInt()
                            == bins.get(i - 1).get("to_ms").asInt() + 1);
            assertThat(data.get("ecdf")).hasSize(2);
            assertThat(data.get("ecdf").get(1).get("runs").asInt()).isEqualTo(9);
            assertThat(data.get("ecdf").get(1).get("duration_ms").get(0).asInt())
                    .isEqualTo(10);
            assertThat(data.get("ecdf").get(1).get("duration_ms").get(50).asInt())
                    .isEqualTo(50);
            assertThat(data.get("ecdf").get(1).get("duration_ms").get(100).asInt())
                    .isEqualTo(90);

            assertThat(data.get("etl")).hasSize(10);
            assertThat(data.get("etl").get(0))
                    .isEqualTo(json(
                            "{\"function\": 1, \"tenth\": 1, \"runs\": 10, \"extract_us\": 550, \"transform_us\": 5500,"
                                    + " \"load_us\": 55}"));

            JsonNode points = data.get("points").get(0);
            assertThat(points.get("input"))
                    .isEqualTo(JSON.valueToTree(IntStream.rangeClosed(1, 99).toArray()));
            assertThat(points.get("bytes").get(41).asInt()).isEqualTo(42_000);
            assertThat(points.get("memory_peak_b").get(49).isNull()).isTrue();
            assertThat(points.get("cold").get(9).asBoolean()).isTrue();
            // Neither constants nor names of inputs, which are 99 different texts.
            assertThat(points.get("parameters").fieldNames()).toIterable().containsExactly("mode", "sigma");
            assertThat(points.get("parameters").get("mode").get(1).asText()).isEqualTo("even");
            assertThat(Double.parseDouble(
                            points.get("parameters").get("sigma").get(98).asText()))
                    .isEqualTo(9.9);

            assertThat(texts(data, "chosen", "kind")).containsExactly("median", "p99", "slowest", "failed");
            // Without input 50, which has no usage, so there are 98.
            assertThat(texts(data, "chosen", "input")).containsExactly("49", "99", "99", "13");
            assertThat(data.get("chosen").get(3).get("error").asText()).isEqualTo("<b>boom</b>\nat line 1");

            assertThat(data.get("schedule")).hasSize(19);
            assertThat(List.of("planned", "sent", "ended", "failed", "repeated", "without_usage"))
                    .extracting(name -> sum(data, "schedule", name))
                    .containsExactly(99L, 99L, 99L, 1L, 2L, 1L);
            assertThat(last(data, "schedule").get("in_flight").asInt()).isZero();
            assertThat(data.get("schedule").get(0).get("lateness_us")).isEqualTo(json("[3000, 6000, 6000]"));

            assertThat(data.get("failures"))
                    .isEqualTo(
                            json(
                                    "[{\"function\": \"imaging/wand_blur\", \"outcome\": \"failed\", \"response_status\":"
                                            + " \"application error\", \"error\": \"<b>boom</b>\", \"runs\": 1, \"input\": 13}]"));
            assertThat(data.get("usage"))
                    .isEqualTo(json(
                            "[{\"reason\": \"no-answer\", \"invoker\": \"invoker0\", \"runs\": 1, \"first_ms\": 50200,"
                                    + " \"last_ms\": 50250}]"));
            assertThat(data.get("inputs"))
                    .isEqualTo(json(
                            "[{\"kind\": \"image\", \"inputs\": 99, \"bytes\": 4950000, \"least_b\": 1000, \"most_b\": 99000,"
                                    + " \"contents\": 3}]"));
            assertThat(texts(data, "methods", "value"))
                    .containsExactly("event", "exact (hostname)", "invoker0", "reset");
        }
    }

    @Test
    void aRunHasAtMostTwoHundredSamplesTheLastOneIncluded(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            dataset.execute(RUNS);
            dataset.execute("UPDATE runs SET end_ms = start_ms + 5000 WHERE input = 51");
            JsonNode slowest = new ReportQueries(dataset.connection)
                    .readAll()
                    .get("chosen")
                    .get(2);

            assertThat(slowest.get("input").asInt()).isEqualTo(51);
            assertThat(slowest.get("samples")).hasSizeBetween(150, 201);
            assertThat(slowest.get("samples").get(0)).isEqualTo(json("[0, 0, 0]"));
            assertThat(slowest.get("samples").get(slowest.get("samples").size() - 1))
                    .isEqualTo(json("[999, 99900, 9990]"));
        }
    }

    @Test
    void theLatestRunsAreThoseOfEachTrace(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            dataset.execute(RUNS);
            JsonNode function = new ReportQueries(dataset.connection)
                    .readRuns(RunSource.latest(10))
                    .get("functions")
                    .get(0);

            assertThat(function.get("runs").asInt()).isEqualTo(10);
            assertThat(function.get("duration_ms")).isEqualTo(json("[94, 98, 99]"));
        }
    }

    @Test
    void whatNobodyKnowsIsNullOrAbsentAndNotZero(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            ObjectNode none = new ReportQueries(dataset.connection).readAll();
            assertThat(none.get("schedule")).isEmpty();
            assertThat(none.get("functions").get(0).get("duration_ms").toString())
                    .isIn("null", "[null,null,null]");
            assertThat(none.get("points")).isEmpty();

            dataset.write(dataset.run(1, RunStatus.LOST, A), dataset.run(2, RunStatus.REFUSED, null));
            ObjectNode unended = new ReportQueries(dataset.connection).readAll();
            assertThat(sum(unended, "functions", "lost")).isEqualTo(1);
            assertThat(sum(unended, "functions", "refused")).isEqualTo(1);
            assertThat(unended.get("functions").get(0).get("cpu_us").toString()).isIn("null", "[null,null,null]");
            assertThat(texts(unended, "failures", "outcome")).containsExactly("lost", "refused");
            assertThat(unended.get("histogram")).isEmpty();
        }
    }

    private static JsonNode json(String text) throws Exception {
        return JSON.readTree(text);
    }

    private static List<String> texts(JsonNode data, String name, String column) {
        return rows(data, name).stream().map(row -> row.get(column).asText()).toList();
    }

    private static long sum(JsonNode data, String name, String column) {
        return rows(data, name).stream()
                .mapToLong(row -> row.get(column).asLong())
                .sum();
    }

    private static JsonNode last(JsonNode data, String name) {
        return data.get(name).get(data.get(name).size() - 1);
    }

    private static List<JsonNode> rows(JsonNode data, String name) {
        return StreamSupport.stream(data.get(name).spliterator(), false).toList();
    }
}
