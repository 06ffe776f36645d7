package io.faasload.job.rows;

import io.faasload.dataset.runs.RowStatement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Records waiting to be written, at most one per key: a record that makes an earlier one redundant replaces it. Not thread-safe.
 */
final class PendingRows<T> {

    /** Maximum number of records in one statement. */
    static final int MAX_ROWS = 500;

    /** Maximum size of one statement, in rows of all tables: a long run has thousands of samples. */
    static final int MAX_WEIGHT = 20_000;

    private final RowStatement<T> rows;
    private final Map<Comparable<?>, T> urgent = new LinkedHashMap<>();
    private final Map<Comparable<?>, T> others = new LinkedHashMap<>();

    PendingRows(RowStatement<T> rows) {
        this.rows = rows;
    }

    /**
     * Adds a record.
     *
     * @return whether it was added; if not, the record with its key must be taken first
     */
    boolean add(T row) {
        Comparable<?> key = rows.key(row);
        for (Map<Comparable<?>, T> some : List.of(urgent, others)) {
            T earlier = some.get(key);
            if (earlier != null) {
                T merged = rows.merged(earlier, row);
                if (merged != null) {
                    some.put(key, merged);
                }
                return merged != null;
            }
        }
        (rows.isUrgent(row) ? urgent : others).put(key, row);
        return true;
    }

    /** Whether the next statement is full. */
    boolean isFull() {
        return urgent.size() + others.size() >= MAX_ROWS;
    }

    boolean isEmpty() {
        return urgent.isEmpty() && others.isEmpty();
    }

    /** Removes what the next statement writes, by key: urgent records first, then the others, each in order of arrival. */
    @SuppressWarnings("unchecked") // Keys are comparable with each other.
    List<T> take() {
        List<T> taken = new ArrayList<>();
        int weight = 0;
        for (Map<Comparable<?>, T> some : List.of(urgent, others)) {
            for (Iterator<T> each = some.values().iterator(); each.hasNext() && taken.size() < MAX_ROWS; ) {
                T row = each.next();
                weight += rows.weight(row);
                if (weight > MAX_WEIGHT && !taken.isEmpty()) {
                    break;
                }
                taken.add(row);
                each.remove();
            }
        }
        taken.sort(Comparator.comparing(row -> (Comparable<Object>) rows.key(row)));
        return taken;
    }
}
