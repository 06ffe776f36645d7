package io.faasload.monitor.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeasurementSocketTest {

    @TempDir
    private Path folder;

    @Test
    void answersFaasloadsQueryWithTheSamplesOfTheContainer() throws Exception {
        try (TestMonitor monitor = new TestMonitor(null, 4);
                MeasurementSocket socket = start(monitor)) {
            long[] span = monitor.sampledSpan(10);
            JsonNode samples = ask("{\"container\": \"%s\", \"start\": %d, \"end\": %d}"
                    .formatted(TestMonitor.CONTAINER, span[0], span[1]));

            assertThat(samples.size()).isBetween(1, 11);
            for (int i = 0; i < samples.size(); i++) {
                assertThat(samples.get(i).get("timestamp_ms").asLong()).isBetween(span[0], span[1]);
                assertThat(samples.get(i).get("memory_B").asLong()).isEqualTo(TestMonitor.MEMORY_BYTES);
                assertThat(samples.get(i).get("proc_mCPU").asLong()).isEqualTo(i);
            }
        }
    }

    @Test
    void acceptsTheFirstDigitsOfTheIdAndFractionsOfMilliseconds() throws Exception {
        try (TestMonitor monitor = new TestMonitor(null, 4);
                MeasurementSocket socket = start(monitor)) {
            long[] span = monitor.sampledSpan(10);
            JsonNode samples = ask("{\"end\": %d.5, \"start\": %d.0, \"container\": \"%s\"}"
                    .formatted(span[1], span[0], TestMonitor.CONTAINER.substring(0, 12)));
            assertThat(samples.size()).isPositive();
        }
    }

    @Test
    void hasNoSamplesOfAnUnknownContainer() throws Exception {
        try (TestMonitor monitor = new TestMonitor(null, 4);
                MeasurementSocket socket = start(monitor)) {
            assertThat(ask("{\"container\": \"ffffffffffff\", \"start\": 1, \"end\": 2}"))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{\"container\": \"0123\", \"start\": 1, \"end\": 2}",
                "{\"container\": \"0123456789ab\", \"start\": 1}",
                "{\"container\": \"0123456789ab\", \"start\": \"1\", \"end\": 2}",
                "{\"container\": \"0123456789ab\", \"start\": 2, \"end\": 1}",
                "{\"container\": \"0123456789ab\", \"start\": 1, \"end\": 70000}",
                "{\"container\": \"0123456789ab\", \"start\": -9.2e18, \"end\": 9.2e18}",
                "{\"container\": \"0123456789ab\", \"start\": -1, \"end\": 1}",
                "nonsense\n"
            })
    void explainsAnInvalidQuery(String query) throws Exception {
        try (TestMonitor monitor = new TestMonitor(null, 4);
                MeasurementSocket socket = start(monitor)) {
            assertThat(ask(query).get("error").asText()).isNotEmpty();
        }
    }

    @Test
    void onlyItsOwnerMayConnectAndNoOtherFileIsLeftBehind() throws Exception {
        try (TestMonitor monitor = new TestMonitor(null, 4)) {
            try (MeasurementSocket socket = start(monitor)) {
                assertThat(Files.getPosixFilePermissions(path()))
                        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
                try (Stream<Path> files = Files.list(folder)) {
                    assertThat(files).containsExactly(path());
                }
            }
            assertThat(path()).doesNotExist();
        }
    }

    @Test
    void replacesAnOrphanedSocket() throws Exception {
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(path()));
        }
        assertThat(path()).exists();
        try (TestMonitor monitor = new TestMonitor(null, 4);
                MeasurementSocket socket = start(monitor)) {
            assertThat(ask("[]").get("error").asText()).isNotEmpty();
        }
    }

    @Test
    void keepsExistingFilesAndSocketsInUse() throws Exception {
        try (TestMonitor monitor = new TestMonitor(null, 4)) {
            try (MeasurementSocket socket = start(monitor)) {
                assertThatThrownBy(() -> start(monitor)).hasMessageContaining("another process is listening there");
            }
            Files.writeString(path(), "precious");
            assertThatThrownBy(() -> start(monitor))
                    .hasMessageContaining("measurementserver.sock " + path())
                    .hasMessageContaining("a file that is not a socket exists");
            assertThat(path()).hasContent("precious");
            assertThatThrownBy(() -> MeasurementSocket.start(
                            path().resolve("no/such/sock"), monitor.usages, Duration.ofSeconds(60), monitor.limit))
                    .hasMessageEndingWith(": create the folder " + path().resolve("no/such")
                            + " for the user who runs this, or correct the path");
        }
    }

    private Path path() {
        return folder.resolve("measurement.sock");
    }

    private MeasurementSocket start(TestMonitor monitor) throws IOException {
        return MeasurementSocket.start(path(), monitor.usages, Duration.ofSeconds(60), monitor.limit);
    }

    private JsonNode ask(String query) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path()))) {
            channel.write(ByteBuffer.wrap(query.getBytes(StandardCharsets.UTF_8)));
            byte[] answer = Channels.newInputStream(channel).readAllBytes();
            return JsonMapper.builder().build().readTree(answer);
        }
    }
}
