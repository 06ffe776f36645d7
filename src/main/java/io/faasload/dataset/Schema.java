package io.faasload.dataset;

import static io.faasload.dataset.DatasetDatabase.quoted;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/** Brings the schema of a dataset up to this release, and touches nothing outside it. */
record Schema(String name, String user, String database) {

    private static final Pattern CREATED = Pattern.compile("(?m)^ *CREATE TABLE (?:IF NOT EXISTS )?(\\w+) \\(");

    /** Creates the schema and its tables where they are missing. */
    void create(DatasetConnection connection) throws SQLException, DatasetException {
        checkPrivileges(connection.jdbc());
        // Changing a large table may take longer than the socket timeout.
        connection.jdbc().setNetworkTimeout(Runnable::run, 0);
        try {
            boolean unused = connection.inTransaction(() -> {
                try (var statement = connection.jdbc().createStatement()) {
                    return statement.execute(connection.sql(script("tables") + script("comments")));
                }
            });
        } catch (SQLException e) {
            throw new DatasetException("cannot create the tables in schema " + quoted(name) + ": " + e.getMessage(), e);
        }
    }

    /** The names of the tables that {@link #create} creates. */
    static List<String> tables() {
        return CREATED.matcher(script("tables"))
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    private static String script(String name) {
        try (InputStream script = Schema.class.getResourceAsStream("/db/" + name + ".sql")) {
            return new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fails with what to do about a missing privilege. */
    void checkPrivileges(Connection connection) throws SQLException, DatasetException {
        String sql = """
                SELECT has_database_privilege(current_database(), 'CREATE'),
                (SELECT has_schema_privilege(oid, 'CREATE') FROM pg_namespace WHERE nspname = ?)""";
        try (var select = connection.prepareStatement(sql)) {
            select.setString(1, name);
            var row = select.executeQuery();
            row.next();
            boolean mayCreateSchema = row.getBoolean(1);
            var mayCreateTables = row.getObject(2, Boolean.class);
            if (mayCreateTables == null && !mayCreateSchema) {
                throw new DatasetException(
                        "user \"" + user + "\" may not create schema " + quoted(name) + " in database \"" + database
                                + "\", let the owner of the database run: CREATE SCHEMA " + quoted(name)
                                + " AUTHORIZATION " + quoted(user),
                        null);
            }
            if (Boolean.FALSE.equals(mayCreateTables)) {
                throw new DatasetException(
                        "user \"" + user + "\" may not create tables in schema " + quoted(name)
                                + ", let its owner run: GRANT ALL ON SCHEMA " + quoted(name) + " TO " + quoted(user),
                        null);
            }
        }
    }
}
