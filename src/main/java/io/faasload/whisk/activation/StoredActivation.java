package io.faasload.whisk.activation;

import io.faasload.whisk.entity.EntityName;
import io.faasload.whisk.entity.WhiskJson;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Optional;

/**
 * A stored record: its JSON and its lookup keys.
 *
 * @param actionName {@code package/action} as it was called, or {@code action} in the default package
 */
@SuppressWarnings("ArrayRecordComponent") // never compared by its bytes
public record StoredActivation(String namespace, String actionName, long startMillis, String id, byte[] json)
        implements Comparable<StoredActivation> {

    private static final Comparator<StoredActivation> NEWEST_FIRST =
            Comparator.comparingLong(StoredActivation::startMillis).reversed().thenComparing(StoredActivation::id);

    static StoredActivation of(RecordJson record) {
        Activation activation = record.activation();
        EntityName name = activation.action().name();
        String binding = activation.binding();
        String packageName = binding == null ? name.packageName() : binding.substring(binding.indexOf('/') + 1);
        return new StoredActivation(
                activation.user().namespace(),
                packageName == null ? name.name() : packageName + "/" + name.name(),
                record.startMillis(),
                activation.id(),
                WhiskJson.text(record.toJson()).getBytes(StandardCharsets.UTF_8));
    }

    /** One line without its terminator; JSON contains neither raw tabs nor line breaks. */
    String toLine() {
        return namespace + "\t" + actionName + "\t" + startMillis + "\t" + id + "\t"
                + new String(json, StandardCharsets.UTF_8);
    }

    /** Parses what {@link #toLine} wrote; empty if a crash truncated it. */
    static Optional<StoredActivation> ofLine(String line) {
        String[] fields = line.split("\t", 5);
        if (fields.length < 5 || !fields[4].endsWith("}")) {
            return Optional.empty();
        }
        return Optional.of(new StoredActivation(
                fields[0],
                fields[1],
                Long.parseLong(fields[2]),
                fields[3],
                fields[4].getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public int compareTo(StoredActivation other) {
        return NEWEST_FIRST.compare(this, other);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StoredActivation that && compareTo(that) == 0;
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }
}
