package io.faasload.cli;

import io.faasload.local.DatabaseLogin;
import io.faasload.local.LocalPlatform;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
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
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = Main.run(
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                arguments(settings, command).toArray(String[]::new));
        return new Ended(exit, out.toString(), err.toString());
    }

    /** Starts a command as a process of its own, as {@code bin/faasload} does; what it prints goes to a file. */
    Process start(List<String> settings, Path output, String... command) throws IOException {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-opens") || argument.startsWith("-Dlog4j2"))
                .forEach(line::add);
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        line.addAll(arguments(settings, command));
        return new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    private List<String> arguments(List<String> settings, String... command) {
        List<String> all = new ArrayList<>(List.of(
                "database.database=" + database.database(),
                "database.user=" + database.user(),
                "database.password=" + database.password(),
                "database.schema=" + schema,
                "generation.statedir=" + states(),
                "openwhisk.authkeys=" + directory.resolve("authkeys"),
                "openwhisk.orphangrace=1",
                "generation.interinvocationtime=0.01"));
        all.addAll(settings);
        List<String> arguments =
                new ArrayList<>(List.of("--config", platform.loaderConfig().toString()));
        all.forEach(setting -> arguments.addAll(List.of("-D", setting)));
        arguments.addAll(List.of(command));
        return arguments;
    }

    Path states() {
        return directory.resolve("states-" + schema);
    }

    Connection connect() throws SQLException {
        Connection connection = DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
        connection.setSchema(schema);
        return connection;
    }

    /** The only number that a query gives. */
    long number(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
