package io.faasload.whisk.activation;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.whisk.activation.ActivationRecords.Query;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ActivationRecordsTest {

    private static final Query ALL = new Query(null, 0, Long.MAX_VALUE);

    @TempDir
    private Path directory;

    private static StoredActivation activation(String namespace, String name, long startMillis) {
        String id = "%032x".formatted(startMillis);
        return new StoredActivation(
                namespace,
                name,
                startMillis,
                id,
                ("{\"activationId\":\"" + id + "\"}").getBytes(StandardCharsets.UTF_8));
    }

    private static void store(ActivationRecords records, StoredActivation activation) {
        records.keep(activation);
        records.show(activation);
    }

    private List<Long> starts(ActivationRecords records, String namespace, Query query, int skip, int limit) {
        return records.list(namespace, query, skip, limit).stream()
                .map(StoredActivation::startMillis)
                .toList();
    }

    @Test
    void listsNewestFirstByTimeNameSkipAndLimit() throws IOException {
        try (ActivationRecords records = new ActivationRecords(directory, 100)) {
            for (long start : new long[] {30, 10, 50, 20, 40}) {
                store(records, activation("ns", start == 20 ? "p/other" : "p/a", start));
            }
            store(records, activation("another", "p/a", 60));

            assertThat(starts(records, "ns", ALL, 0, 100)).containsExactly(50L, 40L, 30L, 20L, 10L);
            assertThat(starts(records, "ns", ALL, 1, 2)).containsExactly(40L, 30L);
            assertThat(starts(records, "ns", new Query(null, 20, 40), 0, 100)).containsExactly(40L, 30L, 20L);
            assertThat(starts(records, "ns", new Query("p/a", 20, 40), 0, 100)).containsExactly(40L, 30L);
            assertThat(records.count("ns", new Query("p/a", 0, Long.MAX_VALUE))).isEqualTo(4);
            assertThat(records.find("ns", "%032x".formatted(60))).isEmpty();
            assertThat(records.find("another", "%032x".formatted(60))).isPresent();
        }
    }

    @Test
    void evictsTheOldestBeyondItsLimit() throws IOException {
        try (ActivationRecords records = new ActivationRecords(directory, 3)) {
            for (long start = 1; start <= 10; start++) {
                store(records, activation("ns", "a", start));
            }

            assertThat(starts(records, "ns", ALL, 0, 100)).containsExactly(10L, 9L, 8L);
        }
    }

    @Test
    void mostRecentRecordsSurviveARestart() throws IOException {
        for (int restart = 0; restart < 3; restart++) {
            try (ActivationRecords records = new ActivationRecords(directory, 3)) {
                for (long start = 1; start <= 4; start++) {
                    store(records, activation("ns", "a", restart * 10L + start));
                }
            }
        }

        try (ActivationRecords records = new ActivationRecords(directory, 3)) {
            assertThat(starts(records, "ns", ALL, 0, 100)).containsExactly(24L, 23L, 22L);
        }
    }

    @Test
    void skipsALineTruncatedByACrash() throws IOException {
        try (ActivationRecords records = new ActivationRecords(directory, 10)) {
            store(records, activation("ns", "a", 1));
        }
        Files.writeString(directory.resolve("activations.tsv"), "ns\ta\t2\t00", StandardOpenOption.APPEND);
        try (ActivationRecords records = new ActivationRecords(directory, 10)) {
            store(records, activation("ns", "a", 3));
        }

        try (ActivationRecords records = new ActivationRecords(directory, 10)) {
            assertThat(starts(records, "ns", ALL, 0, 100)).containsExactly(3L, 1L);
        }
    }

    @Test
    void storedRecordBecomesVisibleWhenShownOrAfterARestart() throws IOException {
        try (ActivationRecords records = new ActivationRecords(directory, 10)) {
            records.keep(activation("ns", "a", 1));
            records.keep(activation("ns", "a", 2));
            assertThat(starts(records, "ns", ALL, 0, 100)).isEmpty();

            records.show(activation("ns", "a", 2));
            assertThat(starts(records, "ns", ALL, 0, 100)).containsExactly(2L);
        }

        try (ActivationRecords records = new ActivationRecords(directory, 10)) {
            assertThat(starts(records, "ns", ALL, 0, 100)).containsExactly(2L, 1L);
        }
    }
}
