package io.faasload.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.config.LoaderConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Checks {@code docs/dataset.md} against the tables. */
@ExtendWith(PostgresExtension.class)
class DocumentationIT {

    private static final Path PAGE = Path.of("docs/dataset.md");

    @Test
    void everyColumnIsDescribed(LoaderConfig.Database config) throws Exception {
        String page = Files.readString(PAGE);
        try (var dataset = new TestDataset(config)) {
            var columns =
                    dataset.rows("SELECT column_name FROM information_schema.columns WHERE table_schema = 'faasload'");
            assertThat(columns).hasSizeGreaterThan(50).allMatch(column -> page.contains("`" + column + "`"));
        }
    }
}
