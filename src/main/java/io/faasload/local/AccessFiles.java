package io.faasload.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.faasload.files.PrivateFile;
import io.faasload.local.flink.FlinkHome;
import io.faasload.local.postgres.DatabaseLogin;
import io.faasload.local.process.OwnJvm;
import io.faasload.whisk.Wskadmin;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The files with which others reach a platform: {@code env}, {@code wskadmin} and {@code loader.yml}. */
public record AccessFiles(PlatformFiles files) {

    /** Writes {@code env}, {@code wskadmin} and, if it does not exist, {@code loader.yml}. */
    void write(PlatformAddresses addresses, Optional<FlinkHome> flink) throws IOException {
        String environment = variables(addresses, flink).entrySet().stream()
                .map(variable -> "export " + variable.getKey() + "=" + quoted(variable.getValue()) + "\n")
                .collect(Collectors.joining());
        if (flink.isPresent()) {
            environment += "export PATH="
                    + quoted(flink.get().directory().resolve("bin").toString()) + ":\"$PATH\"\n";
        }
        PrivateFile.write(files.environment(), environment);
        PrivateFile.writeExecutable(files.wskadmin(), wskadminScript());
        if (!Files.exists(files.loaderConfig())) {
            PrivateFile.write(files.loaderConfig(), loaderYaml(addresses));
        }
    }

    /** The variables of {@code env}. */
    private Map<String, String> variables(PlatformAddresses addresses, Optional<FlinkHome> flink) {
        DatabaseLogin database = addresses.database();
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("FAASLOAD_CONFIG", files.loaderConfig().toString());
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
        variables.put("FAASLOAD_OBJECTS", files.objects().toString());
        flink.ifPresent(home -> {
            variables.put("FLINK_REST", home.rest());
            variables.put("FLINK_HOME", home.directory().toString());
            variables.put("FLINK_CONF_DIR", home.conf().toString());
        });
        return variables;
    }

    /** The values that an existing {@code loader.yml} should have and lacks, because platform or user changed; one line each. */
    public List<String> staleInLoaderConfig(PlatformAddresses addresses) throws IOException {
        DatabaseLogin database = addresses.database();
        Map<String, String> expected = new LinkedHashMap<>();
        expected.put(addresses.openWhisk(), "openwhisk.apihost: " + addresses.openWhisk());
        expected.put(addresses.kafka(), "openwhisk.kafkahost: " + addresses.kafka());
        expected.put(String.valueOf(database.port()), "database.port: " + database.port());
        expected.put(addresses.objects(), "manifest.variables.FAASLOAD_STORE: " + addresses.objects());
        expected.put(addresses.monitor(), "dockermonitor.endpoints: " + addresses.monitor());
        String text = Files.readString(files.loaderConfig());
        if (!text.contains(database.password())) {
            expected.put(yaml(files.databasePassword()), "database.passwordfile: " + files.databasePassword());
        }
        return expected.entrySet().stream()
                .filter(entry -> !text.contains(entry.getKey()))
                .map(entry -> files.loaderConfig() + " was not overwritten, but this platform has " + entry.getValue())
                .toList();
    }

    private String loaderYaml(PlatformAddresses addresses) throws JsonProcessingException {
        DatabaseLogin database = addresses.database();
        return """
                # Configuration for the embedded platform in this directory. Change what you like: it is not written again.
                generation:
                  enabled: true
                  statedir: %s
                  secrets: files
                  interinvocationtime: 1
                  nbinputs:
                    image: 10
                    audio: 10
                    video: 10
                database:
                  host: %s
                  port: %d
                  user: %s
                  passwordfile: %s
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
                        yaml(files.states()),
                        yaml(database.host()),
                        database.port(),
                        yaml(database.user()),
                        yaml(files.databasePassword()),
                        yaml(database.database()),
                        yaml(files.openWhisk()),
                        yaml(addresses.openWhisk()),
                        yaml(files.authKeys()),
                        yaml(addresses.kafka()),
                        yaml(addresses.monitor()),
                        yaml(addresses.objects()));
    }

    private String wskadminScript() {
        // It needs no library, and every user that is created starts a process.
        String classes = Path.of(URI.create(Wskadmin.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toString()))
                .toString();
        return "#!/bin/sh\nexec %s -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp %s %s --dir %s \"$@\"\n"
                .formatted(
                        quoted(OwnJvm.command()),
                        quoted(classes),
                        Wskadmin.class.getName(),
                        quoted(files.openWhiskData().toString()));
    }

    /** A JSON string is a YAML string. */
    private static String yaml(Object value) throws JsonProcessingException {
        return JsonMapper.builder().build().writeValueAsString(value.toString());
    }

    private static String quoted(String value) {
        return "'" + value.replace("'", "'\\''") + "'";
    }
}
