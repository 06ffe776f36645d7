package io.faasload.cli;

import io.faasload.local.DatabaseLogin;
import io.faasload.local.LocalPlatform;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Commands on a platform, with a dataset and states of one's own. */
record Session(LocalPlatform platform, DatabaseLogin database, String schema, Path directory) {

    /** What a command printed and how it ended. */
    record Ended(int exit, String out, String err) {}

    Ended run(String... command) {
        return run(List.of(), command);
    }

    /** Runs a command with settings of the form {@code key=value} over those of the platform. */
    Ended run(List<String> settings, String... command) {
        List<String> arguments =
                new ArrayList<>(List.of("--config", platform.loaderConfig().toString()));
        List<String> all = new ArrayList<>(List.of(
                "database.database=" + database.database(),
                "database.user=" + database.user(),
                "database.password=" + database.password(),
                "database.schema=" + schema,
                "generation.statedir=" + directory.resolve("states-" + schema),
                "openwhisk.authkeys=" + directory.resolve("authkeys"),
                "openwhisk.orphangrace=1",
                "generation.interinvocationtime=0.01"));
        all.addAll(settings);
        all.forEach(setting -> arguments.addAll(List.of("-D", setting)));
        arguments.addAll(List.of(command));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments.toArray(String[]::new));
        return new Ended(exit, out.toString(), err.toString());
    }

    Connection connect() throws SQLException {
        Connection connection = DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
        connection.setSchema(schema);
        return connection;
    }
}
