package io.faasload.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.files.PrivateFolder;
import java.net.URI;
import java.nio.file.Path;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.RecoveryClaimMode;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RemoteFlinkTest {

    @TempDir
    Path folder;

    @Test
    void reportsWhatToDoIfNobodyAnswers() {
        RemoteFlink nobody = new RemoteFlink(URI.create("http://127.0.0.1:1"), new Configuration());

        assertThatThrownBy(nobody::requireAnswer)
                .isInstanceOf(JobException.class)
                .hasMessage("Flink: no answer from http://127.0.0.1:1 (Connection refused): start the cluster, or"
                        + " correct --jobmanager");
    }

    @Test
    void itsJobsResumeFromStatesWithOperatorsThatTheyLack() {
        RemoteFlink flink = new RemoteFlink(URI.create("http://127.0.0.1:1"), FlinkSettings.guarantees());

        assertThat(SavepointRestoreSettings.fromConfiguration(
                        flink.environment("file:/state").getConfiguration()))
                .isEqualTo(SavepointRestoreSettings.forPath("file:/state", true, RecoveryClaimMode.NO_CLAIM));
    }

    @Test
    void usesTlsAsConfigured() throws Exception {
        try (EmbeddedFlink flink = EmbeddedFlink.start(new Configuration(), 1, PrivateFolder.at(folder))) {
            Configuration tls = flink.clientSettings();
            new RemoteFlink(flink.address(), tls).requireAnswer();
            try (FlinkRest rest =
                    FlinkRest.open(FlinkSettings.at(flink.address(), tls), JobFailures.TIMEOUT, JobFailures.TIMEOUT)) {
                assertThat(rest.address()).isEqualTo(flink.address());
            }
            assertThatThrownBy(() -> new RemoteFlink(flink.address(), new Configuration()).requireAnswer())
                    .isInstanceOf(JobException.class)
                    .hasMessageContaining("unable to find valid certification path");
        }
    }
}
