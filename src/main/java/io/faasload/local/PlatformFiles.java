package io.faasload.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.faasload.local.flink.FlinkHome;
import io.faasload.local.postgres.DatabaseLogin;
import io.faasload.local.postgres.EmbeddedPostgres;
import io.faasload.local.process.Ports;
import io.faasload.whisk.Wskadmin;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Where a platform keeps things in its directory, and the files that tell others how to reach it. */
public record PlatformFiles(Path directory) {

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OWNER_ONLY_DIRECTORY = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> EXECUTABLE = PosixFilePermissions.fromString("rwxr-xr-x");

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

    /** What OpenWhisk keeps; the rest of its directory is what its users know as OpenWhisk's home. */
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

    Path objects() {
        return directory.resolve("objects");
    }

    public Path ports() {
        return directory.resolve("platform.json");
    }

    Path states() {
        return directory.resolve("states");
    }

    public Path flink() {
        return directory.resolve("flink");
    }

    Path logs() {
        return directory.resolve("logs");
    }

    public Path log() {
        return logs().resolve("platform.log");
    }

    Path postgresLog() {
        return logs().resolve("postgres.log");
    }

    /**
     * Creates the directory and those below it.
     *
     * @throws IOException in one line if it cannot be created or written to
     */
    public void createDirectories() throws IOException {
        try {
            Files.createDirectories(logs());
            Files.createDirectories(states());
            Files.createDirectories(wskadmin().getParent());
            Files.createDirectories(authKeys());
            Files.setPosixFilePermissions(authKeys(), OWNER_ONLY_DIRECTORY);
            Files.delete(Files.createTempFile(directory, ".writable", null));
        } catch (IOException e) {
            throw new IOException("directory " + directory + " cannot be written to: " + e, e);
        }
    }

    /** The addresses of the platform that keeps its data here; it must have been started once. */
    public PlatformAddresses addresses() throws IOException {
        Ports ports = Ports.rememberedIn(ports());
        return new PlatformAddresses(
                "http://" + Ports.LOOPBACK + ":" + ports.openwhisk(),
                Ports.LOOPBACK + ":" + ports.kafka(),
                EmbeddedPostgres.login(postgres(), ports.postgres()),
                "http://" + ports.objectsHostOrLoopback() + ":" + ports.objects(),
                "http://" + Ports.LOOPBACK + ":" + ports.monitor());
    }

    /** The home of the Flink cluster, whether or not one runs; the platform must have been started once. */
    public FlinkHome flinkHome() throws IOException {
        Ports ports = Ports.rememberedIn(ports());
        return new FlinkHome(flink(), ports.flinkRest(), ports.flinkRpc());
    }

    /** Makes the home of the Flink cluster anew, with the libraries of this process. */
    FlinkHome writeFlinkHome() throws IOException {
        FlinkHome home = flinkHome();
        List<Path> classPath = Arrays.stream(classPath().split(File.pathSeparator))
                .map(Path::of)
                .toList();
        home.write(
                Path.of(System.getProperty("faasload.home", "."), "flink-conf", "config.yaml"),
                classPath,
                javaCommand(),
                new FlinkHome.Folders(logs(), states()));
        return home;
    }

    /** The variables of {@code env}. */
    private Map<String, String> variables(PlatformAddresses addresses, Optional<FlinkHome> flink) {
        DatabaseLogin database = addresses.database();
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("FAASLOAD_CONFIG", loaderConfig().toString());
        variables.put("OPENWHISK_API", addresses.openWhisk());
        variables.put("KAFKA_BOOTSTRAP", addresses.kafka());
        variables.put("JDBC_URL", database.jdbcUrl());
        variables.put("PGHOST", database.host());
        variables.put("PGPORT", String.valueOf(database.port()));
        variables.put("PGDATABASE", database.database());
        variables.put("PGUSER", database.user());
        variables.put("PGPASSWORD", database.password());
        variables.put("FAASLOAD_STORE", addresses.objects());
        variables.put("FAASLOAD_MONITOR", addresses.monitor());
        variables.put("FAASLOAD_OBJECTS", objects().toString());
        flink.ifPresent(home -> {
            variables.put("FLINK_REST", home.rest());
            variables.put("FLINK_HOME", home.directory().toString());
        });
        return variables;
    }

    /** Writes {@code env}, {@code wskadmin} and, where there is none, {@code loader.yml}. */
    void write(PlatformAddresses addresses, Optional<FlinkHome> flink) throws IOException {
        String environment = variables(addresses, flink).entrySet().stream()
                .map(variable -> "export " + variable.getKey() + "=" + quoted(variable.getValue()) + "\n")
                .collect(Collectors.joining());
        write(environment(), environment, OWNER_ONLY);
        write(wskadmin(), wskadminScript(), EXECUTABLE);
        if (!Files.exists(loaderConfig())) {
            write(loaderConfig(), loaderYaml(addresses), OWNER_ONLY);
        }
    }

    /** What a kept {@code loader.yml} should name and does not, because platform or user changed it; one line each. */
    public List<String> staleInLoaderConfig(PlatformAddresses addresses) throws IOException {
        DatabaseLogin database = addresses.database();
        Map<String, String> expected = new LinkedHashMap<>();
        expected.put(addresses.openWhisk(), "openwhisk.apihost: " + addresses.openWhisk());
        expected.put(addresses.kafka(), "openwhisk.kafkahost: " + addresses.kafka());
        expected.put(String.valueOf(database.port()), "database.port: " + database.port());
        expected.put(database.password(), "database.password as in " + environment());
        expected.put(addresses.objects(), "manifest.variables.FAASLOAD_STORE: " + addresses.objects());
        expected.put(addresses.monitor(), "dockermonitor.endpoints: " + addresses.monitor());
        String text = Files.readString(loaderConfig());
        return expected.entrySet().stream()
                .filter(entry -> !text.contains(entry.getKey()))
                .map(entry -> loaderConfig() + " was kept, but this platform has " + entry.getValue())
                .toList();
    }

    private String loaderYaml(PlatformAddresses addresses) throws JsonProcessingException {
        DatabaseLogin database = addresses.database();
        return """
                # Configuration for the embedded platform in this directory. Change what you like: it is not written again.
                generation:
                  enabled: true
                  statedir: %s
                  interinvocationtime: 1
                  nbinputs:
                    image: 10
                    audio: 10
                    video: 10
                database:
                  host: %s
                  port: %d
                  user: %s
                  password: %s
                  database: %s
                openwhisk:
                  home: %s
                  apihost: %s
                  authkeys: %s
                  kafkahost: %s
                dockermonitor:
                  enabled: true
                  endpoints: %s
                  timeout: 30  # it shares this machine with all that it measures
                manifest:
                  variables:
                    FAASLOAD_STORE: %s
                """.formatted(
                        yaml(states()),
                        yaml(database.host()),
                        database.port(),
                        yaml(database.user()),
                        yaml(database.password()),
                        yaml(database.database()),
                        yaml(openWhisk()),
                        yaml(addresses.openWhisk()),
                        yaml(authKeys()),
                        yaml(addresses.kafka()),
                        yaml(addresses.monitor()),
                        yaml(addresses.objects()));
    }

    private String wskadminScript() {
        // It needs no library, and is a process for each user to be created.
        String classes = Path.of(URI.create(Wskadmin.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toString()))
                .toString();
        return "#!/bin/sh\nexec %s -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp %s %s --dir %s \"$@\"\n"
                .formatted(
                        quoted(javaCommand()),
                        quoted(classes),
                        Wskadmin.class.getName(),
                        quoted(openWhiskData().toString()));
    }

    public static String javaCommand() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** The class path of this process with absolute names, for processes that start elsewhere. */
    public static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static void write(Path file, String text, Set<PosixFilePermission> permissions) throws IOException {
        Path whole = Files.createTempFile(file.getParent(), ".new", null);
        Files.setPosixFilePermissions(whole, permissions);
        Files.writeString(whole, text);
        Files.move(whole, file, StandardCopyOption.REPLACE_EXISTING);
    }

    /** A JSON string is a YAML string. */
    private static String yaml(Object value) throws JsonProcessingException {
        return JsonMapper.builder().build().writeValueAsString(value.toString());
    }

    private static String quoted(String value) {
        return "'" + value.replace("'", "'\\''") + "'";
    }
}
