package io.faasload.cli;

import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** What the runs of each function took, as a table for people; a dash stands for what is not known of any. */
final class DemoSummary {

    private static final String SQL = """
            SELECT f.name, count(*), avg(r.end_ms - r.start_ms), count(r.init_ms), avg(r.outputsize),
              avg(r.cpu_us) / 1e3, avg(r.memory_peak_b) / 1e6
            FROM runs r JOIN functions f ON f.id = r.function GROUP BY f.name ORDER BY f.name""";

    private DemoSummary() {}

    static void print(PrintWriter out, Connection connection) throws SQLException {
        out.printf(
                "%n%-24s %6s %12s %6s %14s %11s %12s%n",
                "function", "runs", "mean ms", "cold", "mean bytes out", "mean CPU ms", "mean peak MB");
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(SQL)) {
            while (rows.next()) {
                out.printf(
                        "%-24s %6s %12s %6s %14s %11s %12s%n",
                        rows.getString(1),
                        number(rows, 2, 0),
                        number(rows, 3, 0),
                        number(rows, 4, 0),
                        number(rows, 5, 0),
                        number(rows, 6, 1),
                        number(rows, 7, 1));
            }
        }
    }

    private static String number(ResultSet rows, int column, int decimals) throws SQLException {
        BigDecimal number = rows.getBigDecimal(column);
        return number == null
                ? "-"
                : number.setScale(decimals, RoundingMode.HALF_UP).toPlainString();
    }
}
