package io.faasload.export.metadata;

import static io.faasload.export.metadata.JsonFile.quoted;

/** {@code CITATION.cff}, in the Citation File Format 1.2.0. */
final class Citation {

    private final Description description;

    Citation(Description description) {
        this.description = description;
    }

    String yaml() {
        StringBuilder yaml = new StringBuilder();
        if (!description.missing().isEmpty()) {
            yaml.append("# Not given: ")
                    .append(String.join(", ", description.missing()))
                    .append(". Without creators, this file is not valid.\n");
        }
        yaml.append("cff-version: 1.2.0\n");
        yaml.append("message: \"If you use this dataset, please cite it.\"\n");
        yaml.append("type: dataset\n");
        line(yaml, "title", description.title());
        if (!description.creators().isEmpty()) {
            yaml.append("authors:\n");
            for (Creator creator : description.creators()) {
                if (creator.givenName() == null) {
                    yaml.append("  - name: ").append(quoted(creator.name())).append('\n');
                } else {
                    yaml.append("  - family-names: ")
                            .append(quoted(creator.name()))
                            .append("\n    given-names: ")
                            .append(quoted(creator.givenName()))
                            .append('\n');
                }
            }
        }
        if (description.publication().date() != null) {
            line(yaml, "date-released", description.publication().date());
        }
        String license = description.publication().license();
        if (license != null) {
            line(yaml, Description.isUrl(license) ? "license-url" : "license", license);
        }
        if (description.publication().url() != null) {
            line(yaml, "url", description.publication().url());
        }
        yaml.append("identifiers:\n  - type: other\n    value: ")
                .append(quoted("urn:uuid:" + description.generation().dataset()))
                .append('\n');
        return yaml.toString();
    }

    private static void line(StringBuilder yaml, String key, String value) {
        yaml.append(key).append(": ").append(quoted(value)).append('\n');
    }
}
