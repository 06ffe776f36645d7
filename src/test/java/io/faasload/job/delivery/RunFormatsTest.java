package io.faasload.job.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.faasload.dataset.runs.RunColumns;
import io.faasload.run.Call;
import io.faasload.run.Run;
import io.faasload.run.RunFixtures;
import io.faasload.run.RunId;
import io.faasload.run.RunStatus;
import io.faasload.run.Target;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.serialization.BulkWriter;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem.WriteMode;
import org.apache.flink.core.fs.local.LocalFileSystem;
import org.apache.flink.formats.parquet.ParquetWriterFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A finished run in Kafka and in Parquet. */
class RunFormatsTest {

    private static final String DATASET = "00000000-0000-0000-0000-000000000001";
    private static final RunJson JSON = new RunJson("runs", DATASET);
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final List<Run> runs = List.of(
            completed("{\"sigma\":1.50,\"object\":\"1.jpg\",\"crop\":{\"x\":1}}", "an\u0000error"),
            RunFixtures.finished(2, RunStatus.LOST, null),
            RunFixtures.finished(3, RunStatus.REFUSED, null),
            RunFixtures.finished(4, RunStatus.MISSED, null));

    @Test
    void theSchemaDescribesEveryFieldOfEveryRun() throws Exception {
        JsonNode definition = MAPPER.readTree(Path.of("docs/run.schema.json").toFile());
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(definition);
        List<String> fields = new ArrayList<>(List.of("dataset", "action"));
        fields.addAll(RunColumns.names());
        fields.add("parameters");

        assertThat(definition.path("properties").fieldNames()).toIterable().containsExactlyElementsOf(fields);
        for (Run run : runs) {
            ObjectNode json = json(run);
            assertThat(json.fieldNames()).toIterable().containsExactlyElementsOf(fields);
            assertThat(schema.validate(json)).as(json.toString()).isEmpty();
        }
        assertThat(schema.validate(json(runs.get(0)).put("status", "started"))).isNotEmpty();
        assertThat(schema.validate(json(runs.get(0)).put("cpu_us", "1"))).isNotEmpty();
        assertThat(schema.validate(json(runs.get(0)).put("attempt", (Integer) null)))
                .isNotEmpty();
    }

    @Test
    void theKeyNamesDatasetAndRun() {
        var sent = JSON.serialize(runs.get(1), null, null);

        assertThat(sent.topic()).isEqualTo("runs");
        assertThat(new String(sent.key(), StandardCharsets.UTF_8)).isEqualTo(DATASET + "/" + ((1L << 32) + 2));
    }

    @Test
    void parametersAndTextsAreAsInTheTables() throws Exception {
        ObjectNode json = json(runs.get(0));

        assertThat(json.path("parameters"))
                .isEqualTo(
                        MAPPER.readTree("{\"sigma\": \"1.50\", \"object\": \"1.jpg\", \"crop\": \"{\\\"x\\\":1}\"}"));
        assertThat(json.path("error").asText()).isEqualTo("an\uFFFDerror");
        assertThat(json.path("cpu_us").asLong()).isEqualTo(9);
    }

    @Test
    void bothFormatsHaveTheSameFields(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("part.parquet");
        try (FSDataOutputStream out = LocalFileSystem.getSharedInstance()
                .create(org.apache.flink.core.fs.Path.fromLocalFile(file.toFile()), WriteMode.NO_OVERWRITE)) {
            BulkWriter<Run> writer = new ParquetWriterFactory<>(new RunParquet(DATASET)).create(out);
            for (Run run : runs) {
                writer.addElement(run);
            }
            writer.finish();
        }

        assertThat(DeliveredFiles.rows(file.toString()))
                .containsExactlyElementsOf(
                        List.of(json(runs.get(0)), json(runs.get(1)), json(runs.get(2)), json(runs.get(3))));
    }

    private static ObjectNode json(Run run) throws Exception {
        return (ObjectNode) MAPPER.readTree(JSON.serialize(run, null, null).value());
    }

    private static Run completed(String parameters, String error) {
        return new Run(
                new RunId(1, 1),
                new Target(8, "ns", "p/a", 2),
                RunStatus.COMPLETED,
                parameters,
                1_700_000_000_000_000L,
                new Call("id-1", 2, 3L, 4L, true),
                RunFixtures.ended(
                        "event",
                        true,
                        "application error",
                        new Run.Times(1L, 2L, 3L, 4L),
                        new Run.Etl(5L, 6L, 7L, 8L, 6_001L, 7_002L, 8_003L),
                        256,
                        "invoker0",
                        new Run.Usage("c", "exact", "hostname", 9L, 10L, "reset", null, List.of())),
                error);
    }
}
