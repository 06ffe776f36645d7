package io.faasload.export.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One test for everything that the specification of Croissant 1.1 requires, in its order. */
class CroissantTest {

    private static final Set<String> ATOMIC =
            Set.of("sc:Boolean", "sc:Date", "sc:Time", "sc:DateTime", "sc:Float", "sc:Integer", "sc:Text");

    private JsonNode json;

    @BeforeEach
    void read() throws IOException {
        json = json(ExportFixtures.description(ExportFixtures.PUBLICATION));
    }

    private static JsonNode json(Description description) throws IOException {
        return new ObjectMapper().readTree(new Croissant(description).json());
    }

    @Test
    void declaresThatItConformsToTheVersion() {
        assertThat(json.get("conformsTo").asText()).isEqualTo("http://mlcommons.org/croissant/1.1");
        assertThat(json.at("/@context/conformsTo").asText()).isEqualTo("dct:conformsTo");
        assertThat(json.at("/@context/dct").asText()).isEqualTo("http://purl.org/dc/terms/");
    }

    @Test
    void identifiersAreUnique() {
        List<String> defined = new ArrayList<>();
        visit(json, node -> {
            if (node.has("@id") && node.size() > 1) {
                defined.add(node.get("@id").asText());
            }
        });
        assertThat(defined).hasSizeGreaterThan(20).doesNotHaveDuplicates();
    }

    @Test
    void everyReferenceIsToAnIdentifierThatIsDefined() {
        Set<String> defined = new HashSet<>();
        Set<String> referred = new HashSet<>();
        JsonNode described = ((ObjectNode) json.deepCopy()).without("@context");
        visit(described, node -> {
            if (node.has("@id")) {
                (node.size() > 1 ? defined : referred).add(node.get("@id").asText());
            }
        });
        assertThat(referred).isNotEmpty().isSubsetOf(defined);
    }

    @Test
    void everyTermIsInTheContext() {
        Set<String> ofSchemaOrg = Set.of(
                "name",
                "description",
                "identifier",
                "dateCreated",
                "datePublished",
                "license",
                "url",
                "creator",
                "distribution",
                "contentUrl",
                "contentSize",
                "encodingFormat",
                "sha256");
        visit(
                ((ObjectNode) json.deepCopy()).without("@context"),
                node -> node.fieldNames()
                        .forEachRemaining(name -> assertThat(name.startsWith("@")
                                        || ofSchemaOrg.contains(name)
                                        || json.get("@context").has(name))
                                .as(name)
                                .isTrue()));
    }

    @Test
    void hasAContextWithTheNamespaces() {
        assertThat(json.at("/@context/@vocab").asText()).isEqualTo("http://schema.org/");
        assertThat(json.at("/@context/sc").asText()).isEqualTo("http://schema.org/");
        assertThat(json.at("/@context/cr").asText()).isEqualTo("http://mlcommons.org/croissant/");
    }

    @Test
    void isADataset() {
        assertThat(json.get("@type").asText()).isEqualTo("sc:Dataset");
    }

    @Test
    void hasADescription() {
        assertThat(json.get("description").asText()).isNotBlank();
    }

    @Test
    void theLicenceIsAnAddress() throws IOException {
        assertThat(json.get("license").asText()).isEqualTo("https://spdx.org/licenses/CC-BY-4.0.html");
    }

    @Test
    void hasAName() {
        assertThat(json.get("name").asText()).isEqualTo(ExportFixtures.PUBLICATION.title());
    }

    @Test
    void hasAnAddress() {
        assertThat(json.get("url").asText()).isEqualTo("https://example.org/dataset");
    }

    @Test
    void theCreatorsArePersonsAndOrganizations() {
        assertThat(json.get("creator").toString())
                .isEqualTo(
                        "[{\"@type\":\"sc:Person\",\"name\":\"Jane Doe\"},{\"@type\":\"sc:Organization\",\"name\":\"University of X\"}]");
    }

    @Test
    void hasTheDateOfItsPublication() {
        assertThat(LocalDate.parse(json.get("datePublished").asText())).isEqualTo("2026-11-28");
    }

    @ParameterizedTest
    @ValueSource(strings = {"license", "url", "creator", "datePublished"})
    void whatIsNotGivenIsLeftOut(String property) throws IOException {
        assertThat(json(ExportFixtures.description(ExportFixtures.NOTHING)).has(property))
                .isFalse();
    }

    @Test
    void theDistributionHasFilesAndSetsOfFilesOnly() {
        assertThat(json.get("distribution"))
                .isNotEmpty()
                .allSatisfy(
                        resource -> assertThat(resource.get("@type").asText()).isIn("cr:FileObject", "cr:FileSet"));
    }

    /** Rules of enumerations, of typed record sets, of arrays and of fields with several types, none of which are used. */
    @Test
    void otherRulesHaveNothingToApplyTo() {
        assertThat(ofType("cr:RecordSet"))
                .allSatisfy(set -> assertThat(set.has("dataType")).isFalse());
        assertThat(ofType("cr:Field")).allSatisfy(field -> {
            assertThat(field.get("dataType").isTextual()).isTrue();
            assertThat(field.has("isArray")).isFalse();
            assertThat(field.has("arrayShape")).isFalse();
        });
    }

    @Test
    void everyFileHasNameAddressSizeTypeAndChecksum() {
        List<JsonNode> files = ofType("cr:FileObject");
        assertThat(files).hasSize(7).allSatisfy(file -> {
            assertThat(file.get("name").asText()).isNotBlank();
            assertThat(file.get("contentUrl").asText()).isNotBlank();
            assertThat(file.get("contentSize").asText()).matches("[0-9]+ B");
            assertThat(file.get("encodingFormat").asText()).isIn("text/csv", "application/vnd.apache.parquet");
            assertThat(file.get("sha256").asText()).matches("[0-9a-f]{64}");
        });
    }

    @Test
    void severalFilesOfATableAreASet() {
        assertThat(ofType("cr:FileSet"))
                .singleElement()
                .satisfies(set -> assertThat(set.get("includes")).hasSize(2));
        assertThat(ofType("cr:Field").stream()
                        .filter(field -> field.get("@id").asText().equals("records/resources/image/a/run")))
                .singleElement()
                .satisfies(field ->
                        assertThat(field.at("/source/fileSet/@id").asText()).isEqualTo("resources/image/a/files"));
    }

    @Test
    void everyRecordSetHasFieldsAndAKeyOfThem() {
        assertThat(ofType("cr:RecordSet")).hasSize(6).allSatisfy(set -> {
            Set<String> fields = new HashSet<>();
            set.get("field").forEach(field -> fields.add(field.get("@id").asText()));
            assertThat(fields).isNotEmpty();
            assertThat(set.get("key"))
                    .isNotEmpty()
                    .allSatisfy(key -> assertThat(key.get("@id").asText()).isIn(fields));
        });
    }

    @Test
    void everyFieldHasANameAnAtomicTypeAndOneSource() {
        assertThat(ofType("cr:Field")).allSatisfy(field -> {
            assertThat(field.get("@id").asText())
                    .endsWith("/" + field.get("name").asText());
            assertThat(field.get("dataType").asText()).isIn(ATOMIC);
            assertThat(field.get("source").has("fileObject"))
                    .isNotEqualTo(field.get("source").has("fileSet"));
            assertThat(field.at("/source/extract/column").asText())
                    .isEqualTo(field.get("name").asText());
        });
    }

    @Test
    void fieldsOfForeignKeysReferToThoseOfTheOtherTable() {
        assertThat(ofType("cr:Field").stream()
                        .filter(field -> field.has("references"))
                        .map(field -> field.get("@id").asText() + " -> "
                                + field.at("/references/@id").asText()))
                .containsExactly(
                        "records/runs/image/a/function_id -> records/functions/id",
                        "records/runs/image/b/function_id -> records/functions/id",
                        "records/resources/image/a/run -> records/runs/image/a/id",
                        "records/csv/runs/image/a/function_id -> records/csv/functions/id");
    }

    @Test
    void unitsAreInTheDescriptions() {
        assertThat(ofType("cr:Field").stream()
                        .filter(field -> field.get("@id").asText().equals("records/functions/timeout_ms")))
                .singleElement()
                .satisfies(
                        field -> assertThat(field.get("description").asText()).isEqualTo("time limit (unit: ms)"));
    }

    private List<JsonNode> ofType(String type) {
        List<JsonNode> found = new ArrayList<>();
        visit(json, node -> {
            if (node.has("@type") && node.get("@type").asText().equals(type)) {
                found.add(node);
            }
        });
        return found;
    }

    private static void visit(JsonNode node, Consumer<JsonNode> visitor) {
        if (node.isObject()) {
            visitor.accept(node);
        }
        node.forEach(child -> visit(child, visitor));
    }
}
