package io.faasload.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.local.postgres.DatabaseLogin;
import io.faasload.local.process.PlatformLock;
import io.faasload.local.process.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

@ExtendWith(PlatformExtension.class)
class LocalPlatformIT {

    @TempDir
    Path directory;

    @Test
    void writesALoaderConfigurationWithEverythingInIt(LocalPlatform platform) throws Exception {
        Map<String, Object> config =
                new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(platform.loaderConfig()));
        DatabaseLogin database = platform.addresses().database();
        assertThat(section(config, "database"))
                .containsEntry("port", database.port())
                .hasEntrySatisfying(
                        "passwordfile",
                        file -> assertThat(Path.of(file.toString())).hasContent(database.password()));
        assertThat(section(config, "openwhisk"))
                .containsEntry("apihost", platform.addresses().openWhisk())
                .containsEntry("kafkahost", platform.addresses().kafka());
        assertThat(section(config, "dockermonitor"))
                .containsEntry("enabled", true)
                .containsEntry("endpoints", platform.addresses().monitor());
        assertThat(section(config, "generation")).containsKeys("statedir", "nbinputs", "interinvocationtime");
        assertThat(permissions(platform.loaderConfig())).isEqualTo("rw-------");
    }

    @Test
    void givesAShellAllAddresses(LocalPlatform platform) throws Exception {
        Path env = platform.loaderConfig().resolveSibling("env");
        assertThat(permissions(env)).isEqualTo("rw-------");
        Process shell = new ProcessBuilder(
                        "sh", "-c", ". " + env + "; echo $PGUSER:$PGPASSWORD:$PGPORT:$KAFKA_BOOTSTRAP:$FAASLOAD_CONFIG")
                .start();
        DatabaseLogin database = platform.addresses().database();
        assertThat(new String(shell.getInputStream().readAllBytes()).strip())
                .isEqualTo(String.join(
                        ":",
                        database.user(),
                        database.password(),
                        String.valueOf(database.port()),
                        platform.addresses().kafka(),
                        platform.loaderConfig().toString()));
    }

    @Test
    void givesEachTestClassADatabaseOfItsOwn(DatabaseLogin own, LocalPlatform platform) throws Exception {
        assertThat(own.database()).isNotEqualTo(platform.addresses().database().database());
        try (var connection = DriverManager.getConnection(own.jdbcUrl());
                var statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA faasload");
        }
    }

    @Test
    void keepsAddressesPasswordsObjectsAndAChangedConfiguration() throws Exception {
        PlatformAddresses addresses;
        HttpClient client = HttpClient.newHttpClient();
        try (LocalPlatform platform = LocalPlatform.start(directory, PlatformOptions.DEFAULT)) {
            addresses = platform.addresses();
            client.send(
                    HttpRequest.newBuilder(URI.create(addresses.objects() + "/image/1.jpg"))
                            .PUT(HttpRequest.BodyPublishers.ofString("x"))
                            .build(),
                    BodyHandlers.discarding());
            Files.writeString(platform.loaderConfig(), Files.readString(platform.loaderConfig()) + "# mine\n");
        }
        try (LocalPlatform platform = LocalPlatform.start(directory, PlatformOptions.DEFAULT)) {
            assertThat(platform.addresses()).isEqualTo(addresses);
            assertThat(platform.loaderConfig()).content().endsWith("# mine\n");
            assertThat(platform.objectsDirectory().resolve("image/1.jpg")).hasContent("x");
        }
    }

    @Test
    void refusesADirectoryInUseAndLeavesItsPlatformAlone(LocalPlatform platform) throws Exception {
        Path used = platform.loaderConfig().getParent();
        assertThatThrownBy(() -> LocalPlatform.start(used, PlatformOptions.DEFAULT))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("already runs");
        assertThat(PlatformLock.holder(used)).hasValue(ProcessHandle.current().pid());
    }

    @Test
    void namesPortAndServiceWhenAPortIsTaken() throws Exception {
        Ports ports = Ports.rememberedIn(directory.resolve("platform.json"));
        try (ServerSocket taken = new ServerSocket(ports.kafka(), 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> LocalPlatform.start(directory, PlatformOptions.DEFAULT))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("port " + taken.getLocalPort() + " of Kafka is taken");
        }
        assertThat(PlatformLock.holder(directory)).isEmpty();
    }

    @Test
    void refusesADirectoryThatIsAFile() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "");
        assertThatThrownBy(() -> LocalPlatform.start(file, PlatformOptions.DEFAULT))
                .isInstanceOf(IOException.class)
                .hasMessage(file + " must be a folder, but is a file");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> section(Map<String, Object> config, String name) {
        return (Map<String, Object>) config.get(name);
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
