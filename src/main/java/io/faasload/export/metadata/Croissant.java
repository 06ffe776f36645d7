package io.faasload.export.metadata;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faasload.export.file.ExportedTable;
import io.faasload.export.file.Part;
import io.faasload.export.table.Reference;
import io.faasload.export.table.TypedColumn;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * {@code croissant.json}: JSON-LD in the format of Croissant 1.1 (mlcommons.org/croissant/1.1). A file's {@code contentUrl} is its path
 * in the export, as the reference implementation reads it, without a URL's escapes.
 */
final class Croissant {

    static final String CONFORMS_TO = "http://mlcommons.org/croissant/1.1";

    private static final String VOCABULARY = "http://mlcommons.org/croissant/";

    /** The terms of the vocabulary that are used here. */
    private static final List<String> TERMS = List.of(
            "column",
            "extract",
            "field",
            "fileObject",
            "fileSet",
            "includes",
            "key",
            "recordSet",
            "references",
            "source");

    private final Description description;
    private final Set<String> names;

    Croissant(Description description) {
        this.description = description;
        this.names = description.tables().stream().map(ExportedTable::name).collect(Collectors.toSet());
    }

    String json() {
        ObjectNode json = JsonFile.object();
        context(json.putObject("@context"));
        json.put("@type", "sc:Dataset");
        json.put("conformsTo", CONFORMS_TO);
        json.put("name", description.title());
        json.put("description", description.summary());
        json.put("identifier", description.generation().dataset().toString());
        json.put("dateCreated", description.generation().created().toString());
        if (description.publication().date() != null) {
            json.put("datePublished", description.publication().date());
        }
        if (description.licenseUrl() != null) {
            json.put("license", description.licenseUrl());
        }
        if (description.publication().url() != null) {
            json.put("url", description.publication().url());
        }
        if (!description.creators().isEmpty()) {
            ArrayNode creators = json.putArray("creator");
            for (Creator creator : description.creators()) {
                ObjectNode entry = creators.addObject();
                entry.put("@type", creator.givenName() == null ? "sc:Organization" : "sc:Person");
                entry.put("name", creator.title());
            }
        }
        ArrayNode distribution = json.putArray("distribution");
        ArrayNode recordSets = json.putArray("recordSet");
        for (ExportedTable table : description.tables()) {
            files(distribution, table);
            recordSet(recordSets.addObject(), table);
        }
        return JsonFile.text(json);
    }

    private static void context(ObjectNode context) {
        context.put("@language", "en");
        context.put("@vocab", "http://schema.org/");
        context.put("sc", "http://schema.org/");
        context.put("cr", VOCABULARY);
        context.put("dct", "http://purl.org/dc/terms/");
        context.put("conformsTo", "dct:conformsTo");
        context.putObject("dataType").put("@id", "cr:dataType").put("@type", "@vocab");
        TERMS.forEach(term -> context.put(term, "cr:" + term));
    }

    private static void files(ArrayNode distribution, ExportedTable table) {
        for (Part part : table.parts()) {
            distribution
                    .addObject()
                    .put("@type", "cr:FileObject")
                    .put("@id", part.path())
                    .put("name", part.path())
                    .put("contentUrl", part.path())
                    .put("contentSize", part.bytes() + " B")
                    .put("encodingFormat", table.format().mediaType())
                    .put("sha256", part.sha256());
        }
        if (table.parts().size() > 1) {
            ObjectNode set = distribution
                    .addObject()
                    .put("@type", "cr:FileSet")
                    .put("@id", fileSet(table))
                    .put("name", fileSet(table))
                    .put("encodingFormat", table.format().mediaType());
            ArrayNode includes = set.putArray("includes");
            table.parts().forEach(part -> includes.add(part.path()));
        }
    }

    private static String fileSet(ExportedTable table) {
        return table.name() + "/files";
    }

    private void recordSet(ObjectNode set, ExportedTable table) {
        String id = "records/" + table.name();
        set.put("@type", "cr:RecordSet").put("@id", id).put("name", table.name());
        if (!table.table().description().isEmpty()) {
            set.put("description", table.table().description());
        }
        if (!table.table().key().isEmpty()) {
            ArrayNode key = set.putArray("key");
            table.table().key().forEach(column -> key.addObject().put("@id", id + "/" + column));
        }
        ArrayNode fields = set.putArray("field");
        for (TypedColumn column : table.table().columns()) {
            field(fields.addObject(), id, column, table);
        }
    }

    private void field(ObjectNode field, String recordSet, TypedColumn column, ExportedTable table) {
        field.put("@type", "cr:Field")
                .put("@id", recordSet + "/" + column.name())
                .put("name", column.name());
        String description = column.description() + (column.unit().isEmpty() ? "" : " (unit: " + column.unit() + ")");
        if (!description.isEmpty()) {
            field.put("description", description.strip());
        }
        field.put(
                "dataType",
                switch (column.type()) {
                    case BOOLEAN -> "sc:Boolean";
                    case INTEGER, BIGINT -> "sc:Integer";
                    case DOUBLE -> "sc:Float";
                    case TEXT -> "sc:Text";
                    case TIMESTAMP -> "sc:DateTime";
                });
        ObjectNode source = field.putObject("source");
        boolean isOne = table.parts().size() == 1;
        source.putObject(isOne ? "fileObject" : "fileSet")
                .put("@id", isOne ? table.parts().get(0).path() : fileSet(table));
        source.putObject("extract").put("column", column.name());
        for (Reference reference : table.table().references()) {
            int place = reference.columns().indexOf(column.name());
            String target = table.name(reference.table());
            if (place >= 0 && names.contains(target)) {
                field.putObject("references")
                        .put(
                                "@id",
                                "records/" + target + "/" + reference.targets().get(place));
            }
        }
    }
}
