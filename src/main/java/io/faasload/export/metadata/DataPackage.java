package io.faasload.export.metadata;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faasload.export.file.ExportedTable;
import io.faasload.export.file.Format;
import io.faasload.export.file.Part;
import io.faasload.export.table.Reference;
import io.faasload.export.table.TypedColumn;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code datapackage.json}, in the format of Frictionless Data Package 2.0 (datapackage.org). */
final class DataPackage {

    private final Description description;
    private final Set<String> names;

    DataPackage(Description description) {
        this.description = description;
        this.names = description.tables().stream().map(ExportedTable::name).collect(Collectors.toSet());
    }

    String json() {
        ObjectNode json = JsonFile.object();
        json.put("$schema", "https://datapackage.org/profiles/2.0/datapackage.json");
        json.put("name", description.identifier());
        json.put("id", description.generation().dataset().toString());
        if (description.publication().title() != null) {
            json.put("title", description.publication().title());
        }
        json.put("description", description.summary());
        if (description.publication().url() != null) {
            json.put("homepage", description.publication().url());
        }
        json.put("created", description.generation().created().toString());
        String license = description.publication().license();
        if (license != null) {
            json.putArray("licenses").addObject().put(Description.isUrl(license) ? "path" : "name", license);
        }
        if (!description.creators().isEmpty()) {
            ArrayNode contributors = json.putArray("contributors");
            for (Creator creator : description.creators()) {
                ObjectNode contributor = contributors.addObject();
                contributor.put("title", creator.title());
                if (creator.givenName() != null) {
                    contributor.put("givenName", creator.givenName()).put("familyName", creator.name());
                }
                contributor.putArray("roles").add("creator");
            }
        }
        ArrayNode resources = json.putArray("resources");
        description.tables().forEach(table -> resource(resources.addObject(), table));
        return JsonFile.text(json);
    }

    private void resource(ObjectNode resource, ExportedTable table) {
        resource.put("name", table.name()).put("type", "table");
        if (!table.table().description().isEmpty()) {
            resource.put("description", table.table().description());
        }
        if (table.parts().size() == 1) {
            Part part = table.parts().get(0);
            resource.put("path", part.path()).put("bytes", part.bytes()).put("hash", "sha256:" + part.sha256());
        } else {
            ArrayNode paths = resource.putArray("path");
            table.parts().forEach(part -> paths.add(part.path()));
        }
        resource.put("format", table.format().extension())
                .put("mediatype", table.format().mediaType());
        if (table.format() == Format.CSV) {
            resource.put("encoding", "utf-8");
        }
        ObjectNode schema = resource.putObject("schema");
        ArrayNode fields = schema.putArray("fields");
        table.table().columns().forEach(column -> field(fields.addObject(), column));
        schema.putArray("missingValues").add("");
        if (!table.table().key().isEmpty()) {
            add(schema.putArray("primaryKey"), table.table().key());
        }
        List<Reference> references = table.table().references().stream()
                .filter(reference -> names.contains(table.name(reference.table())))
                .toList();
        if (!references.isEmpty()) {
            ArrayNode keys = schema.putArray("foreignKeys");
            references.forEach(reference -> {
                ObjectNode key = keys.addObject();
                add(key.putArray("fields"), reference.columns());
                ObjectNode target = key.putObject("reference").put("resource", table.name(reference.table()));
                add(target.putArray("fields"), reference.targets());
            });
        }
    }

    private static void add(ArrayNode array, List<String> texts) {
        texts.forEach(array::add);
    }

    private static void field(ObjectNode field, TypedColumn column) {
        field.put("name", column.name());
        field.put(
                "type",
                switch (column.type()) {
                    case BOOLEAN -> "boolean";
                    case INTEGER, BIGINT -> "integer";
                    case DOUBLE -> "number";
                    case TEXT -> "string";
                    case TIMESTAMP -> "datetime";
                });
        if (!column.description().isEmpty()) {
            field.put("description", column.description());
        }
        if (!column.unit().isEmpty()) {
            field.put("unit", column.unit());
        }
        if (column.required()) {
            field.putObject("constraints").put("required", true);
        }
    }
}
