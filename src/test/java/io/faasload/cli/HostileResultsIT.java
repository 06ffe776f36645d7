package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.local.LocalPlatform;
import io.faasload.local.PlatformExtension;
import io.faasload.local.postgres.DatabaseLogin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A generation of an action that returns what no action should: a row for each run, and on it goes. */
@ExtendWith(PlatformExtension.class)
class HostileResultsIT {

    private static final int TIMES_EACH = 3;
    private static final int RUNS = TIMES_EACH * HostileAction.RESULTS.size();

    @TempDir
    Path directory;

    /** The columns that depend on the result, as one line; the error is cut after 80 characters. */
    private static final String ROW =
            "SELECT (input - 1) % COUNT, concat_ws(' ', failed, coalesce(outputsize::text, 'NULL'),"
                    + " coalesce(extract_ms::text, 'NULL'), coalesce(transform_ms::text, 'NULL'),"
                    + " coalesce(load_ms::text, 'NULL'), coalesce(response_status, 'NULL'),"
                    + " coalesce(left(error, 80), 'NULL')), count(*)"
                    + " FROM runs WHERE status = 'completed' AND start_ms <= end_ms AND wait_ms >= 0 AND memory_mb = 128"
                    + " GROUP BY 1, 2";

    @Test
    void anyResultBecomesARow(LocalPlatform platform, DatabaseLogin database) throws Exception {
        Session session = new Session(platform, database, "hostile", directory);
        List<String> settings = List.of("generation.nbinputs.image=" + RUNS, "verify.failedshare=1");
        Path manifest = manifest();
        expectSuccess(session.run(settings, "functions", "load", manifest.toString()));
        expectSuccess(session.run(settings, "users", "create"));
        expectSuccess(session.run(settings, "actions", "deploy", manifest.toString()));

        expectSuccess(session.run(settings, "generate"));

        // By default so many may not fail, and it used to be silent about them.
        List<String> strict = settings.subList(0, 1);
        for (String command : List.of("generate", "verify")) {
            Session.Ended failed = session.run(strict, command);
            assertThat(failed.exit()).as(failed.out() + failed.err()).isEqualTo(3);
            assertThat(failed.out())
                    .contains("more than verify.failedshare allows (1 %)")
                    .doesNotContain("complete and consistent");
        }
        Session.Ended verified = session.run(settings, "verify");
        assertThat(verified.out()).contains(RUNS + " of " + RUNS + " runs completed", "0 orphans");
        expectSuccess(verified);
        assertThat(rows(session)).containsExactlyInAnyOrderEntriesOf(expected());
        assertThat(session.number("SELECT max(length(error)) FROM runs")).isGreaterThan(1_000_000);
    }

    private static Map<String, String> expected() {
        String asReturned = "f 7 0 2 2 success NULL";
        String nothing = "f NULL NULL NULL NULL success NULL";
        String failed = "t NULL NULL NULL NULL ";
        Map<String, String> expected = new TreeMap<>();
        expected.put("mebibyte", asReturned);
        expected.put(
                "beyond",
                failed
                        + "application error The action produced a response that exceeded the allowed length: 2097240 > 10485");
        // The sandbox itself has made the lone surrogate a question mark.
        expected.put("nul", failed + "application error a\ufffdb?c");
        expected.put(
                "nulthrown",
                failed + "action developer error An error has occurred while invoking the action (see logs for"
                        + " details): java.lan");
        expected.put("deep", asReturned);
        expected.put("deepest", asReturned);
        expected.put(
                "bottomless",
                failed + "action developer error The action did not produce a valid JSON or JSON Array response:"
                        + " {\"outputsize\":7,");
        expected.put("types", nothing);
        expected.put("inner", "f NULL NULL NULL 4 success NULL");
        expected.put("empty", nothing);
        expected.put(
                "nothing",
                failed + "action developer error An error has occurred (see logs for details):"
                        + " java.lang.NullPointerException: Th");
        expected.put("array", nothing);
        expected.put("huge", "f NULL NULL -1000000000000000000 NULL success NULL");
        expected.put("object", failed + "application error {\"a\":[1,{\"b\":null}]}");
        expected.put("number", failed + "application error 42");
        expected.put("nullerror", failed + "application error NULL");
        return expected;
    }

    /** What was returned to its row, which all its runs have in common. */
    private static Map<String, String> rows(Session session) throws SQLException {
        Map<String, String> rows = new TreeMap<>();
        try (Connection connection = session.connect();
                var statement = connection.createStatement();
                ResultSet found = statement.executeQuery(ROW.replace("COUNT", "" + HostileAction.RESULTS.size()))) {
            while (found.next()) {
                String result = HostileAction.RESULTS.get(found.getInt(1));
                assertThat(found.getInt(3)).as(result).isEqualTo(TIMES_EACH);
                rows.put(result, found.getString(2));
            }
        }
        return rows;
    }

    private Path manifest() throws IOException {
        Path jar = HostileAction.jar(directory);
        return Files.writeString(directory.resolve("hostile.yml"), """
                packages:
                  hostile:
                    actions:
                      hostile:
                        function: %s
                        runtime: java:8
                        main: Hostile
                        limits: {memorySize: 128}
                        annotations: {input_kind: image, parameters: []}
                """.formatted(jar.getFileName()));
    }

    private static void expectSuccess(Session.Ended ended) {
        assertThat(ended.exit()).as(ended.out() + ended.err()).isZero();
    }
}
