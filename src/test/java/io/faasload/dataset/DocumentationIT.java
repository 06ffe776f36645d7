package io.faasload.dataset;

import static io.faasload.dataset.TestDataset.A;
import static io.faasload.dataset.TestDataset.B;
import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.config.LoaderConfig;
import io.faasload.run.RunStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code docs/dataset.md} is true. */
@ExtendWith(PostgresExtension.class)
class DocumentationIT {

    private static final Path PAGE = Path.of("docs/dataset.md");

    @Test
    void everyQueryRunsAndFindsSomething(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            dataset.write(
                    dataset.run(1, RunStatus.COMPLETED, A),
                    dataset.run(1, RunStatus.COMPLETED, B),
                    dataset.run(2, RunStatus.STARTED, "c"),
                    dataset.run(3, RunStatus.REFUSED, null));
            var queries = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL)
                    .matcher(Files.readString(PAGE))
                    .results()
                    .map(match -> match.group(1))
                    .toList();
            assertThat(queries).hasSizeGreaterThan(8);
            for (String query : queries) {
                assertThat(dataset.rows(query)).as(query).isNotEmpty();
            }
        }
    }

    @Test
    void everyColumnIsDescribed(LoaderConfig.Database config) throws Exception {
        String page = Files.readString(PAGE);
        try (var dataset = new TestDataset(config)) {
            var columns =
                    dataset.rows("SELECT column_name FROM information_schema.columns WHERE table_schema = 'faasload'"
                            + " AND table_name <> 'flyway_schema_history'");
            assertThat(columns).hasSizeGreaterThan(50).allMatch(column -> page.contains("`" + column + "`"));
        }
    }
}
