package io.faasload.local;

import io.faasload.config.AuthKey;
import io.faasload.local.postgres.DatabaseLogin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import org.apache.flink.util.FileUtils;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives integration tests the platform of their JVM, started at its first use and closed after the last test: parameter
 * {@link LocalPlatform}. Parameter {@link DatabaseLogin} is a database with a role, both of the test class's own and empty
 * at its first use. Names that must differ between classes can be derived from {@link #name}.
 */
public final class PlatformExtension implements ParameterResolver {

    private static final Namespace OURS = Namespace.create(PlatformExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == LocalPlatform.class || type == DatabaseLogin.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        LocalPlatform platform = platform(context);
        return parameter.getParameter().getType() == LocalPlatform.class ? platform : database(platform, context);
    }

    /** A name unique to the test class, of lower-case letters, digits and underscores. */
    public static String name(Class<?> testClass) {
        return testClass
                .getName()
                .replace("io.faasload.", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]", "_");
    }

    /** Creates an OpenWhisk user, whose namespace is the name; no other test may have created it. */
    public static AuthKey createUser(LocalPlatform platform, String name) {
        AuthKey key = platform.openWhisk().users().newAuthKey();
        if (!platform.openWhisk().users().create(name, key)) {
            throw new IllegalArgumentException("there is a user " + name + " already");
        }
        return key;
    }

    /** The platform of this JVM, for other extensions. */
    public static LocalPlatform platform(ExtensionContext context) {
        return context.getStore(StoreScope.LAUNCHER_SESSION, OURS)
                .computeIfAbsent(Shared.class, key -> Shared.start(), Shared.class)
                .platform();
    }

    private static DatabaseLogin database(LocalPlatform platform, ExtensionContext context) {
        String name = name(context.getRequiredTestClass());
        return context.getStore(StoreScope.LAUNCHER_SESSION, OURS)
                .computeIfAbsent(name, key -> createDatabase(platform, name), DatabaseLogin.class);
    }

    private static DatabaseLogin createDatabase(LocalPlatform platform, String name) {
        DatabaseLogin owner = platform.addresses().database();
        try (Connection connection = platform.superuser().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE ROLE " + name + " LOGIN PASSWORD '" + owner.password() + "'");
            statement.execute("CREATE DATABASE " + name + " OWNER " + name);
            return new DatabaseLogin(owner.host(), owner.port(), name, name, owner.password());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Closed by JUnit when the JVM ends: Failsafe runs each class separately, in one session. */
    private record Shared(LocalPlatform platform, Path directory) implements AutoCloseable {

        static Shared start() {
            try {
                Path directory = Files.createTempDirectory("faasload-platform");
                return new Shared(LocalPlatform.start(directory, PlatformOptions.DEFAULT), directory);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() throws IOException {
            platform.close();
            // Tolerates that the folders of killed sandboxes are deleted at the same time.
            FileUtils.deleteDirectory(directory.toFile());
        }
    }
}
