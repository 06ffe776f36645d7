package io.faasload.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.config.LoaderConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Checks {@code docs/dataset.md} and the comments in the database against the tables. */
@ExtendWith(PostgresExtension.class)
class DocumentationIT {

    private static final Path PAGE = Path.of("docs/dataset.md");
    private static final Pattern SECTION = Pattern.compile("### `(\\w+)`\n(.*?)(?=\n##|\\z)", Pattern.DOTALL);
    private static final Pattern TABLE = Pattern.compile("\\| column \\|.*\n\\|[-|]+\n((?:\\|.*\n)+)");
    private static final Pattern NAME = Pattern.compile("`(\\w+)`");

    private static final String COLUMNS = """
            SELECT c.relname, a.attname, col_description(c.oid, a.attnum), a.attnotnull OR c.relkind = 'v'
            FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            WHERE c.relnamespace = 'faasload'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm') ORDER BY 1, a.attnum""";

    @Test
    void thePageHasTheColumnsOfEachTableAndNoOthers(LoaderConfig.Database config) throws Exception {
        Map<String, String> sections = new TreeMap<>();
        SECTION.matcher(Files.readString(PAGE))
                .results()
                .forEach(found -> sections.put(found.group(1), found.group(2)));
        Map<String, Set<String>> columns = new TreeMap<>();
        try (var dataset = new TestDataset(config);
                var rows = dataset.connection.jdbc().createStatement().executeQuery(COLUMNS)) {
            while (rows.next()) {
                columns.computeIfAbsent(rows.getString(1), name -> new TreeSet<>())
                        .add(rows.getString(2));
            }
        }
        assertThat(sections).containsOnlyKeys(columns.keySet());
        columns.forEach((table, names) -> {
            String section = sections.get(table);
            assertThat(names).as(table).allMatch(name -> section.contains("`" + name + "`"));
            assertThat(TABLE.matcher(section)
                            .results()
                            .flatMap(found -> found.group(1).lines())
                            .flatMap(row ->
                                    NAME.matcher(row.split("\\|")[1]).results().map(name -> name.group(1))))
                    .as("columns in the section of " + table)
                    .isSubsetOf(names);
        });
    }

    @Test
    void everyColumnHasACommentThatSaysWhenItIsNull(LoaderConfig.Database config) throws Exception {
        Map<String, String> mistakes = new TreeMap<>();
        int columns = 0;
        try (var dataset = new TestDataset(config);
                ResultSet rows = dataset.connection.jdbc().createStatement().executeQuery(COLUMNS)) {
            for (; rows.next(); columns++) {
                String comment = rows.getString(3);
                if (comment == null) {
                    mistakes.put(rows.getString(1) + "." + rows.getString(2), "has no comment in comments.sql");
                } else if (comment.contains("NULL") == rows.getBoolean(4)) {
                    mistakes.put(rows.getString(1) + "." + rows.getString(2), comment);
                }
            }
        }
        assertThat(columns).isGreaterThan(100);
        assertThat(mistakes)
                .as("columns that can be NULL, whose comment must say when, and others, whose comment must not")
                .isEmpty();
    }
}
