package io.faasload.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.files.PrivateFolder;
import io.faasload.files.TlsIdentity;
import io.faasload.security.Listeners;
import io.faasload.security.Stranger;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.FileUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedFlinkTest {

    private static final long PID = ProcessHandle.current().pid();

    @TempDir
    Path folder;

    /** REST, RPC, BLOB server, data, metrics: anybody who can connect to one of them can run code as the user of {@code generate}. */
    @Test
    void listensOnLoopbackOnlyAndOnlyForItsUser() throws Exception {
        Set<String> before = Listeners.all(PID);
        try (EmbeddedFlink flink = start()) {
            assertThat(flink.address()).hasScheme("https").hasHost("127.0.0.1");
            Set<String> added = new TreeSet<>(Listeners.all(PID));
            added.removeAll(before);
            assertThat(Listeners.beyondLoopback(added)).isEmpty();
            assertThat(Listeners.ports(added)).hasSizeGreaterThanOrEqualTo(2).allSatisfy(Stranger::isRefusedAt);
        }
    }

    /** Defence in depth: requests that nobody needs are refused even with the key. */
    @Test
    void acceptsNoJarEvenFromItsUser() throws Exception {
        try (EmbeddedFlink flink = start()) {
            HttpClient owner =
                    HttpClient.newBuilder().sslContext(tls().sslContext()).build();
            assertThat(status(owner, flink.address().resolve("/overview"), "GET"))
                    .isEqualTo(200);
            assertThat(status(owner, flink.address().resolve("/jars/upload"), "POST"))
                    .isEqualTo(404);
        }
    }

    @Test
    void saysWhyAnUploadFailed() throws Exception {
        try (EmbeddedFlink flink = start()) {
            Path uploads = temporaryFolders().get(0).resolve("flink-web-upload");
            FileUtils.deleteDirectory(uploads.toFile());
            Files.createFile(uploads);
            StreamExecutionEnvironment env = new RemoteFlink(flink.address(), flink.clientSettings()).environment(null);
            env.fromSequence(1, 2).sinkTo(new DiscardingSink<>());

            assertThatThrownBy(() -> env.executeAsync("refused"))
                    .satisfies(failure -> assertThat(flink.whyRefused((Exception) failure))
                            .contains("File upload failed", "cannot write to generation.workdir: ", uploads + ""));
        }
    }

    @Test
    void leavesNothingBehind() throws Exception {
        try (EmbeddedFlink flink = start()) {
            assertThat(temporaryFolders()).hasSize(1);
            assertThat(flink.clientSettings().keySet()).contains("security.ssl.rest.keystore");
        }
        assertThat(temporaryFolders()).isEmpty();
    }

    /** Uploads, BLOBs and Flink's RPC jar among it. The process has a job, and its own folder where it would leave things elsewhere. */
    @Test
    void whatAKilledProcessLeftIsInItsFolderAndGoneAfterTheNextStart(@TempDir Path elsewhere) throws Exception {
        Process killed = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + elsewhere,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Killed.class.getName(),
                        folder.toString())
                .redirectError(Redirect.INHERIT)
                .start();
        try {
            assertThat(killed.inputReader().readLine()).isEqualTo("submitted");
        } finally {
            killed.destroyForcibly().waitFor();
        }
        Path left = temporaryFolders().get(0);
        try (Stream<Path> files = Files.walk(left)) {
            assertThat(files.map(file -> left.relativize(file).toString()))
                    .anyMatch(name -> name.matches("flink-rpc-akka.*\\.jar"))
                    .anyMatch(name -> name.startsWith("flink-web-upload"))
                    .anyMatch(name -> name.contains("blob"));
        }
        assertThat(elsewhere).isEmptyDirectory();

        try (EmbeddedFlink flink = start()) {
            assertThat(flink.address()).hasScheme("https");
            assertThat(temporaryFolders()).hasSize(1).doesNotContain(left);
        }
    }

    @Test
    void aClusterThatNobodyTookEndsWithItsStart() throws Exception {
        try (EmbeddedFlink.Starting start =
                EmbeddedFlink.begin(FlinkSettings.fromFile(), 1, PrivateFolder.at(folder))) {
            assertThat(start).isNotNull();
        }
        assertThat(temporaryFolders()).isEmpty();

        try (EmbeddedFlink.Starting start = EmbeddedFlink.begin(FlinkSettings.fromFile(), 1, PrivateFolder.at(folder));
                EmbeddedFlink flink = start.take()) {
            assertThat(flink.address()).hasScheme("https");
        }
        assertThat(temporaryFolders()).isEmpty();
    }

    @Test
    void aClusterThatDoesNotStartIsReportedToWhoTakesIt() throws Exception {
        Path file = Files.createFile(folder.resolve("run"));
        try (EmbeddedFlink.Starting start =
                EmbeddedFlink.begin(FlinkSettings.fromFile(), 1, PrivateFolder.at(folder))) {
            assertThatThrownBy(start::take)
                    .isInstanceOf(JobException.class)
                    .hasMessageContaining("embedded Flink")
                    .hasMessageContaining(file.toString());
        }
    }

    /** Generates until it is killed. */
    static final class Killed {

        private Killed() {}

        public static void main(String[] arguments) throws Exception {
            EmbeddedFlink flink =
                    EmbeddedFlink.start(FlinkSettings.fromFile(), 1, PrivateFolder.at(Path.of(arguments[0])));
            StreamExecutionEnvironment env = new RemoteFlink(flink.address(), flink.clientSettings()).environment(null);
            env.fromSequence(1, Long.MAX_VALUE).sinkTo(new DiscardingSink<>());
            env.executeAsync("endless");
            System.out.println("submitted");
        }
    }

    private EmbeddedFlink start() throws Exception {
        return EmbeddedFlink.start(FlinkSettings.fromFile(), 1, PrivateFolder.at(folder));
    }

    private List<Path> temporaryFolders() throws IOException {
        try (Stream<Path> folders = Files.list(folder.resolve("run"))) {
            return folders.toList();
        }
    }

    private TlsIdentity tls() throws IOException {
        return new TlsIdentity(PrivateFolder.at(temporaryFolders().get(0)));
    }

    private static int status(HttpClient client, URI address, String method) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address)
                .method(method, BodyPublishers.noBody())
                .build();
        return client.send(request, BodyHandlers.discarding()).statusCode();
    }
}
