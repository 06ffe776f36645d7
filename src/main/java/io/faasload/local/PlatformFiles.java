package io.faasload.local;

import io.faasload.files.PrivateFolder;
import io.faasload.local.flink.FlinkHome;
import io.faasload.local.postgres.EmbeddedPostgres;
import io.faasload.local.process.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The files of a platform, in its directory. */
public record PlatformFiles(Path directory) {

    public PlatformFiles {
        directory = directory.toAbsolutePath().normalize();
    }

    public Path loaderConfig() {
        return directory.resolve("loader.yml");
    }

    public Path environment() {
        return directory.resolve("env");
    }

    Path authKeys() {
        return directory.resolve("authkeys");
    }

    Path openWhisk() {
        return directory.resolve("openwhisk");
    }

    /** OpenWhisk's data; the rest of its directory is what users know as OpenWhisk's home. */
    Path openWhiskData() {
        return openWhisk().resolve("data");
    }

    Path wskadmin() {
        return openWhisk().resolve("bin").resolve("wskadmin");
    }

    Path kafka() {
        return directory.resolve("kafka");
    }

    public Path postgres() {
        return directory.resolve("postgres");
    }

    Path databasePassword() {
        return EmbeddedPostgres.passwordFile(postgres());
    }

    Path objects() {
        return directory.resolve("objects");
    }

    public Path ports() {
        return directory.resolve("platform.json");
    }

    /** Token for querying the platform's status and changing its faults. */
    public Path controlToken() {
        return directory.resolve("control-token");
    }

    Path states() {
        return directory.resolve("states");
    }

    public Path flink() {
        return directory.resolve("flink");
    }

    public Path logs() {
        return directory.resolve("logs");
    }

    public Path log() {
        return logs().resolve("platform.log");
    }

    Path postgresLog() {
        return logs().resolve("postgres.log");
    }

    /**
     * Creates the directory and its subdirectories, accessible to the owner only.
     *
     * @throws IOException if it cannot be created or written to, or if others have access to it; the message is one line
     */
    public void createDirectories() throws IOException {
        PrivateFolder.at(directory);
        try {
            for (Path folder : List.of(logs(), states(), openWhisk().resolve("bin"), authKeys())) {
                PrivateFolder.createMissing(folder);
            }
            Files.delete(Files.createTempFile(directory, ".writable", null));
        } catch (IOException e) {
            throw new IOException("directory " + directory + " cannot be written to: " + e, e);
        }
    }

    /** The addresses of the platform in this directory, which must have been started once. */
    public PlatformAddresses addresses() throws IOException {
        Ports ports = Ports.rememberedIn(ports());
        return new PlatformAddresses(
                "http://" + Ports.LOOPBACK + ":" + ports.openwhisk(),
                Ports.LOOPBACK + ":" + ports.kafka(),
                EmbeddedPostgres.login(postgres(), ports.postgres()),
                "http://" + ports.objectsHost() + ":" + ports.objects(),
                "http://" + Ports.LOOPBACK + ":" + ports.monitor());
    }

    /** The home of the Flink cluster, whether or not it runs; the platform must have been started once. */
    public FlinkHome flinkHome() throws IOException {
        Ports ports = Ports.rememberedIn(ports());
        return new FlinkHome(flink(), ports.flinkRest(), ports.flinkRpc());
    }

    /** Recreates the home of the Flink cluster, with the libraries of this process. */
    FlinkHome writeFlinkHome() throws IOException {
        FlinkHome home = flinkHome();
        home.write(new FlinkHome.Folders(logs(), states()));
        return home;
    }
}
