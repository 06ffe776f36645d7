package io.faasload.export.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against the schemas that are published at datapackage.org/profiles/2.0. */
class DataPackageTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static Schema schema(String name) throws IOException {
        try (InputStream schema = DataPackageTest.class.getResourceAsStream("/frictionless/" + name + ".json")) {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
                    .getSchema(JSON.readTree(schema));
        }
    }

    private static JsonNode json(boolean isPublished) throws IOException {
        return JSON.readTree(new DataPackage(
                        ExportFixtures.description(isPublished ? ExportFixtures.PUBLICATION : ExportFixtures.NOTHING))
                .json());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void isValid(boolean isPublished) throws IOException {
        JsonNode json = json(isPublished);
        assertThat(schema("datapackage").validate(json)).isEmpty();
        Schema resource = schema("dataresource");
        Schema table = schema("tableschema");
        for (JsonNode each : json.get("resources")) {
            assertThat(resource.validate(each)).isEmpty();
            assertThat(table.validate(each.get("schema"))).isEmpty();
        }
    }

    /** That the schemas can fail. */
    @Test
    void theSchemasRefuseWhatIsWrong() throws IOException {
        JsonNode json = JSON.readTree("{\"resources\": [{\"name\": \"a\"}], \"contributors\": 3}");
        assertThat(schema("datapackage").validate(json)).isNotEmpty();
        assertThat(schema("tableschema").validate(JSON.readTree("{\"fields\": 3}")))
                .isNotEmpty();
    }

    @Test
    void namesAreUniqueAndForeignKeysReferToResourcesThatExist() throws IOException {
        Set<String> names = new HashSet<>();
        JsonNode resources = json(true).get("resources");
        resources.forEach(
                resource -> assertThat(names.add(resource.get("name").asText())).isTrue());
        assertThat(names).contains("functions", "runs/image/a", "csv/runs/image/a");
        resources.forEach(resource -> resource.at("/schema/foreignKeys")
                .forEach(key ->
                        assertThat(key.at("/reference/resource").asText()).isIn(names)));
        assertThat(resources
                        .get(3)
                        .at("/schema/foreignKeys/0/reference/resource")
                        .asText())
                .isEqualTo("runs/image/a");
        assertThat(resources
                        .get(5)
                        .at("/schema/foreignKeys/0/reference/resource")
                        .asText())
                .isEqualTo("csv/functions");
    }

    @Test
    void hasTypesUnitsAndKeys() throws IOException {
        JsonNode resources = json(true).get("resources");
        assertThat(resources.get(0).at("/schema/fields/2").toString())
                .isEqualTo(
                        "{\"name\":\"timeout_ms\",\"type\":\"integer\",\"description\":\"time limit\",\"unit\":\"ms\",\"constraints\":{\"required\":true}}");
        assertThat(resources.get(3).at("/schema/primaryKey").toString()).isEqualTo("[\"run\",\"timestamp_ms\"]");
        assertThat(resources.get(1).at("/schema/missingValues").toString()).isEqualTo("[\"\"]");
    }

    @Test
    void whatIsNotGivenIsLeftOut() throws IOException {
        JsonNode json = json(false);
        assertThat(json.has("title")).isFalse();
        assertThat(json.has("licenses")).isFalse();
        assertThat(json.has("contributors")).isFalse();
        assertThat(json.has("homepage")).isFalse();
    }
}
