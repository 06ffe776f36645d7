package io.faasload.cli;

import io.faasload.dataset.DatasetConnection;
import io.faasload.driver.summary.TextTable;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Time and resource usage of each function, as a human-readable table; a dash means unknown for all its runs. */
final class DemoSummary {

    private static final String SQL = """
            SELECT f.name, count(*), avg(r.end_ms - r.start_ms), count(r.init_ms), avg(r.outputsize),
              avg(r.cpu_us) / 1e3, avg(r.memory_peak_b) / 1e6
            FROM {schema}.runs r JOIN {schema}.functions f ON f.id = r.function GROUP BY f.name ORDER BY f.name""";

    private DemoSummary() {}

    static void print(PrintWriter out, int terminalColumns, DatasetConnection connection) throws SQLException {
        List<List<String>> columns = Stream.generate(() -> (List<String>) new ArrayList<String>())
                .limit(7)
                .toList();
        try (var statement = connection.prepareStatement(SQL);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                columns.get(0).add(rows.getString(1));
                for (int column = 1; column < columns.size(); column++) {
                    columns.get(column).add(number(rows, column + 1, column < 5 ? 0 : 1));
                }
            }
        }
        print(out, terminalColumns, columns);
    }

    static void print(PrintWriter out, int terminalColumns, List<List<String>> columns) {
        out.println();
        new TextTable()
                .column("function", columns.get(0))
                .column("runs", columns.get(1))
                .column("mean ms", "ms", columns.get(2))
                .column("cold", columns.get(3))
                .column("mean bytes out", "bytes out", columns.get(4))
                .column("mean CPU ms", "CPU ms", columns.get(5))
                .column("mean peak MB", "peak MB", columns.get(6))
                .print(out, terminalColumns);
    }

    private static String number(ResultSet rows, int column, int decimals) throws SQLException {
        BigDecimal number = rows.getBigDecimal(column);
        return number == null
                ? "-"
                : number.setScale(decimals, RoundingMode.HALF_UP).toPlainString();
    }
}
