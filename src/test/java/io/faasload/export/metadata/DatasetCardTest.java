package io.faasload.export.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DatasetCardTest {

    @Test
    void theCardSaysWhatTheDatasetIsAndHolds() {
        String card = new DatasetCard(ExportFixtures.description(ExportFixtures.PUBLICATION)).markdown();
        assertThat(card)
                .startsWith("# Runs \"of\" | functions: a & ünï\n")
                .contains("| Creators | Jane Doe; University of X |")
                .contains("| License | CC-BY-4.0 |")
                .contains("| Runs | 3 (3 completed) |")
                .contains("Seed: 19940503, streams: `shared`")
                .contains("complete and consistent")
                .contains("| resources/image/a | `resources/function=image%2Fa/part-0.parquet` and 1 more | 3 |")
                .contains("| `timeout_ms` | integer | ms | time limit |")
                .contains("| `param_sigma` | double, may be NULL |  | parameter sigma |")
                .contains("pandas.read_parquet(\"runs/function=image%2Fa/part-0.parquet\")")
                .contains("read_parquet('runs/*/*.parquet'")
                .doesNotContain("not given");
        assertThat(card.lines().filter(line -> line.equals("### runs"))).hasSize(1);
    }

    @Test
    void whatIsNotGivenIsNamed() {
        Description description = ExportFixtures.description(ExportFixtures.NOTHING);
        assertThat(new DatasetCard(description).markdown())
                .startsWith("# faasload-1b671a64-40d5-491e-99b0-da01ff1f3341\n")
                .contains("| Creators | not given |")
                .contains("| License | not given |")
                .contains("| URL | not given |");
        assertThat(description.missing())
                .containsExactly(
                        "publication.title",
                        "publication.creators",
                        "publication.license",
                        "publication.url",
                        "publication.date");
        assertThat(new Citation(description).yaml()).startsWith("# Not given: publication.title, ");
    }

    @Test
    void theCitationIsInTheCitationFileFormat() {
        assertThat(new Citation(ExportFixtures.description(ExportFixtures.PUBLICATION)).yaml())
                .isEqualTo("""
                cff-version: 1.2.0
                message: "If you use this dataset, please cite it."
                type: dataset
                title: "Runs \\"of\\" | functions: a & ünï"
                authors:
                  - family-names: "Doe"
                    given-names: "Jane"
                  - name: "University of X"
                date-released: "2026-11-28"
                license: "CC-BY-4.0"
                url: "https://example.org/dataset"
                identifiers:
                  - type: other
                    value: "urn:uuid:1b671a64-40d5-491e-99b0-da01ff1f3341"
                """);
    }
}
