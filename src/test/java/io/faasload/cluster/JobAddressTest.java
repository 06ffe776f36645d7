package io.faasload.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.config.LoaderConfig;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobAddressTest {

    private static final URI REST = URI.create("https://127.0.0.1:1234");

    @TempDir
    Path statedir;

    @Test
    void storesTheClientsTlsSettingsForTheOwnerOnly() throws Exception {
        Configuration client = Configuration.fromMap(Map.of("security.ssl.rest.keystore", "/a/key", "rest.port", "1"));

        JobAddress.of(REST, "0123", "file:/states", client).write(statedir);

        assertThat(JobAddress.read(statedir))
                .hasValue(new JobAddress(REST, "0123", "file:/states", Map.of("security.ssl.rest.keystore", "/a/key")));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(statedir.resolve("job.json"))))
                .isEqualTo("rw-------");
    }

    @Test
    void isStoredOnThisMachineForStatesElsewhere() throws Exception {
        LoaderConfig.Generation settings = settings("s3://bucket/states");
        JobAddress address = new JobAddress(REST, "0123", "s3://bucket/states", Map.of());

        assertThat(JobAddress.read(settings)).isEmpty();
        JobAddress.clear(settings);
        assertThat(statedir).isEmptyDirectory();
        address.write(settings);

        assertThat(JobAddress.read(settings("s3://bucket/states/"))).hasValue(address);
        assertThat(JobAddress.read(settings("s3://bucket/others"))).isEmpty();
        JobAddress.clear(settings);
        assertThat(JobAddress.read(settings)).isEmpty();
    }

    private LoaderConfig.Generation settings(String states) throws Exception {
        Map<String, String> settings = Map.of(
                "generation.statedir",
                states,
                "generation.workdir",
                statedir.resolve("work").toString());
        return LoaderConfig.load(Path.of("deploy/loader.yml"), settings, Map.of(), statedir)
                .generation();
    }

    /** The process was killed, and its key was deleted with its other temporary files. */
    @Test
    void aJobWhoseKeyIsGoneDoesNotRun() throws Exception {
        JobAddress killed = new JobAddress(
                REST, "0".repeat(32), "file:/states", Map.of("security.ssl.rest.truststore", "/gone/tls.p12"));

        assertThat(JobStatusQuery.isRunning(killed)).isFalse();
    }

    @Test
    void readsTheFileOfAnEarlierVersion() throws Exception {
        Files.writeString(
                statedir.resolve("job.json"),
                "{\"rest\":\"http://127.0.0.1:1\",\"job\":\"0123\",\"savepoints\":\"file:/states\"}");

        assertThat(JobAddress.read(statedir))
                .hasValue(new JobAddress(URI.create("http://127.0.0.1:1"), "0123", "file:/states", Map.of()));
        JobAddress.clear(statedir);
        assertThat(JobAddress.read(statedir)).isEmpty();
    }
}
