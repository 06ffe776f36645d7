package io.faasload.dataset;

import static io.faasload.dataset.DatasetDatabase.quoted;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;
import org.apache.commons.lang3.exception.ExceptionUtils;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Brings the schema of a dataset to what this release needs, and touches nothing outside of it. */
record Schema(String name, String user, String database) {

    void migrate(DataSource dataSource, Connection connection) throws SQLException, DatasetException {
        checkPrivileges(connection);
        try {
            Flyway.configure(Schema.class.getClassLoader())
                    .dataSource(dataSource)
                    .defaultSchema(name)
                    .schemas(name)
                    .createSchemas(true)
                    // A schema that has other tables already is fine.
                    .baselineOnMigrate(true)
                    .baselineVersion("0")
                    .locations("classpath:db/migration")
                    // Makes R__tables.sql run at every start.
                    .placeholders(Map.of("start", UUID.randomUUID().toString()))
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            Throwable refusal = Objects.requireNonNullElse(
                    ExceptionUtils.throwableOfType(e, SQLException.class), ExceptionUtils.getRootCause(e));
            throw new DatasetException(
                    "the tables cannot be created in schema " + quoted(name) + ": " + refusal.getMessage(), e);
        }
    }

    /** Flyway would find out only after ten attempts. */
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
