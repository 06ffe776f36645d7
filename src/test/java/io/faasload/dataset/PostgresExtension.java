package io.faasload.dataset;

import io.faasload.config.LoaderConfig;
import io.faasload.config.key.Secret;
import io.faasload.files.PrivateFile;
import io.faasload.files.PrivateFolder;
import io.faasload.files.ProcessFolder;
import io.faasload.files.WorkFolder;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a test an empty database of its own, as {@link LoaderConfig.Database}. All tests of a JVM share one server, which
 * requires a password of every user. It has no TLS, and the driver waits up to five seconds to find that out.
 */
public final class PostgresExtension implements ParameterResolver {

    private static final AtomicInteger DATABASES = new AtomicInteger();

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == LoaderConfig.Database.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        var server = context.getStore(StoreScope.LAUNCHER_SESSION, Namespace.create(PostgresExtension.class))
                .computeIfAbsent(Server.class, key -> new Server(), Server.class);
        String name = "dataset" + DATABASES.incrementAndGet();
        try (var connection = server.postgres.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return new LoaderConfig.Database(
                "postgres",
                new Secret(server.password),
                name,
                "localhost",
                server.postgres.getPort(),
                "faasload",
                "disable",
                null,
                null,
                null,
                Duration.ofMillis(100),
                Map.of());
    }

    private static final class Server implements AutoCloseable {

        private final EmbeddedPostgres postgres;
        private final String password = UUID.randomUUID().toString();

        Server() {
            try {
                PrivateFolder work = WorkFolder.ofUser();
                io.faasload.local.postgres.EmbeddedPostgres.keepBinariesIn(work);
                try (ProcessFolder folder = ProcessFolder.open(work, "tests")) {
                    Path first = folder.folder().path().resolve("password");
                    PrivateFile.write(first, password);
                    postgres = EmbeddedPostgres.builder()
                            .setPGStartupWait(Duration.ofMinutes(2))
                            .setLocaleConfig("auth", "scram-sha-256")
                            .setLocaleConfig("pwfile", first.toString())
                            .setConnectConfig("password", password)
                            .setServerConfig("unix_socket_directories", "")
                            .setServerConfig("max_connections", "50")
                            .start();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            postgres.close();
        }
    }
}
