package io.faasload.export.metadata;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who made a dataset: a person, or an organization.
 *
 * @param name family name of a person, name of an organization
 * @param givenName null for an organization
 */
record Creator(String name, @Nullable String givenName) {

    /** Reads {@code Family, Given; Organization}. */
    static List<Creator> parse(@Nullable String creators) {
        return creators == null
                ? List.of()
                : Arrays.stream(creators.split(";", -1))
                        .map(String::strip)
                        .filter(creator -> !creator.isEmpty())
                        .map(Creator::of)
                        .toList();
    }

    private static Creator of(String creator) {
        int comma = creator.indexOf(',');
        return comma < 0
                ? new Creator(creator, null)
                : new Creator(
                        creator.substring(0, comma).strip(),
                        creator.substring(comma + 1).strip());
    }

    /** The name as people write it. */
    String title() {
        return givenName == null ? name : givenName + " " + name;
    }
}
