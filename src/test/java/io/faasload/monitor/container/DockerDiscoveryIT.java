package io.faasload.monitor.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.faasload.monitor.Busybox;
import io.faasload.monitor.DockerAlone;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Discovery over a connection to real Docker that breaks. */
@ExtendWith(DockerAlone.class)
class DockerDiscoveryIT {

    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final String REST = "/bin/busybox sleep 600";

    private final String namespace = "it" + UUID.randomUUID().toString().replace("-", "");
    private final ContainerRegistry registry = new ContainerRegistry(Duration.ofHours(1), Clock.systemUTC());

    @Test
    void reportsContainersAsTheyStartAndStop() throws Exception {
        try (Busybox busybox = Busybox.open();
                DockerDiscovery discovery =
                        DockerDiscovery.start("unix://" + Busybox.SOCKET, registry, Clock.systemUTC())) {
            long before = System.currentTimeMillis();
            String early = busybox.run(name("early"), REST);
            await().atMost(LIMIT).until(() -> isRunning(early));
            WhiskContainer container = registry.find(early).orElseThrow();
            assertThat(container.pid()).isPositive();
            assertThat(container.logFile()).isEqualTo(busybox.logFile(early));
            assertThat(container.startedMillis()).isBetween(before, System.currentTimeMillis());
            busybox.remove(early);
            await().atMost(LIMIT).until(() -> !isRunning(early));
            assertThat(registry.find(early)).isPresent();
            List<String> calls = new CopyOnWriteArrayList<>();
            registry.addListener(new ContainerListener() {
                @Override
                public void created(String id) {
                    calls.add("created " + id);
                }

                @Override
                public void started(WhiskContainer container) {
                    calls.add("started " + container.id());
                }

                @Override
                public void stopped(WhiskContainer container) {}

                @Override
                public void forgotten(WhiskContainer container) {}
            });
            String ended = busybox.run(name("ended"), "exit 0");
            await().atMost(LIMIT).until(() -> registry.find(ended).isPresent() && !isRunning(ended));
            WhiskContainer complete = registry.find(ended).orElseThrow();
            assertThat(complete.stoppedMillis()).isGreaterThanOrEqualTo(complete.startedMillis());
            assertThat(registry.isCompleteSince(complete.startedMillis())).isTrue();
            assertThat(calls).containsExactly("created " + ended, "started " + ended);
        }
    }

    @Test
    void findsAContainerThatStartedAndStoppedWhileItConnected() throws Exception {
        try (Busybox busybox = Busybox.open();
                Proxy proxy = new Proxy()) {
            proxy.holdEvents();
            try (DockerDiscovery discovery =
                    DockerDiscovery.start(proxy.address(), registry, Clock.systemUTC(), LIMIT)) {
                proxy.awaitEventsRequest();
                String brief = busybox.run(name("brief"), REST);
                busybox.kill(brief);
                assertThat(discovery.isConnected()).isFalse();
                proxy.releaseEvents();
                await().atMost(LIMIT).until(() -> registry.find(brief).isPresent() && !isRunning(brief));
                assertThat(registry.isCompleteSince(
                                registry.find(brief).orElseThrow().startedMillis()))
                        .isTrue();
            }
        }
    }

    @Test
    void detectsThatAContainerWasRestartedMeanwhile() throws Exception {
        try (Busybox busybox = Busybox.open();
                Proxy proxy = new Proxy()) {
            String id = busybox.run(name("twice"), REST);
            try (DockerDiscovery discovery = DockerDiscovery.start(proxy.address(), registry, Clock.systemUTC())) {
                await().atMost(LIMIT).until(() -> isRunning(id));
                WhiskContainer before = registry.find(id).orElseThrow();
                proxy.cut();
                await().atMost(LIMIT).until(() -> !discovery.isConnected());
                busybox.restart(id);
                proxy.restore();
                await().atMost(LIMIT)
                        .until(() -> registry.find(id).orElseThrow().pid() != before.pid());
                assertThat(isRunning(id)).isTrue();
                assertThat(registry.find(id).orElseThrow().startedMillis()).isGreaterThan(before.startedMillis());
                assertThat(registry.isCompleteSince(before.startedMillis())).isFalse();
            }
        }
    }

    @Test
    void catchesUpAfterReconnecting() throws Exception {
        try (Busybox busybox = Busybox.open();
                Proxy proxy = new Proxy()) {
            String goes = busybox.run(name("goes"), REST);
            String stays = busybox.run(name("stays"), REST);
            try (DockerDiscovery discovery = DockerDiscovery.start(proxy.address(), registry, Clock.systemUTC())) {
                await().atMost(LIMIT).until(() -> isRunning(goes) && isRunning(stays));
                proxy.cut();
                await().atMost(LIMIT).until(() -> !discovery.isConnected());
                assertThat(discovery.failure()).isPresent();
                busybox.remove(goes);
                String comes = busybox.run(name("comes"), REST);
                assertThat(isRunning(goes)).isTrue();
                proxy.restore();
                // Logged once it has listed the containers.
                await().atMost(LIMIT)
                        .until(() ->
                                discovery.isConnected() && discovery.failure().isEmpty());
                assertThat(isRunning(comes)).isTrue();
                assertThat(isRunning(goes)).isFalse();
                assertThat(isRunning(stays)).isTrue();
            }
        }
    }

    private String name(String action) {
        return "wsk0_1_" + namespace + "_" + action;
    }

    private boolean isRunning(String id) {
        return registry.find(id)
                .filter(container -> container.stoppedMillis() == null)
                .isPresent();
    }

    /** Forwards to Docker until it is cut. */
    private static final class Proxy implements AutoCloseable {

        private final ServerSocket server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        private final Queue<AutoCloseable> connections = new ConcurrentLinkedQueue<>();
        private final CountDownLatch eventsRequested = new CountDownLatch(1);
        private volatile CountDownLatch eventsHeld = new CountDownLatch(0);
        private volatile boolean isCut;

        Proxy() throws IOException {
            start(this::accept);
        }

        String address() {
            return "tcp://127.0.0.1:" + server.getLocalPort();
        }

        private void accept() {
            while (!server.isClosed()) {
                try {
                    Socket client = server.accept();
                    if (isCut) {
                        client.close();
                        continue;
                    }
                    SocketChannel docker = SocketChannel.open(UnixDomainSocketAddress.of(Busybox.SOCKET));
                    connections.add(client);
                    connections.add(docker);
                    start(() -> connect(client, docker));
                } catch (IOException e) {
                    // Continues with the next one, or ends.
                }
            }
        }

        private void connect(Socket client, SocketChannel docker) {
            byte[] request = new byte[1 << 16];
            try {
                int length = client.getInputStream().read(request);
                ChannelOutput output = new ChannelOutput(docker);
                output.write(request, 0, Math.max(0, length));
                pump(client.getInputStream(), output);
                if (new String(request, StandardCharsets.US_ASCII).contains("/events")) {
                    eventsRequested.countDown();
                    eventsHeld.await();
                }
                pump(Channels.newInputStream(docker), client.getOutputStream());
            } catch (IOException e) {
                // It was cut.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private static void pump(InputStream input, OutputStream output) {
            start(() -> {
                try (input;
                        output) {
                    input.transferTo(output);
                } catch (IOException e) {
                    // It was cut.
                }
            });
        }

        private static void start(Runnable work) {
            Thread thread = new Thread(work);
            thread.setDaemon(true);
            thread.start();
        }

        /** The JDK's stream would block until the reader is done. */
        private static final class ChannelOutput extends OutputStream {

            private final SocketChannel channel;

            ChannelOutput(SocketChannel channel) {
                this.channel = channel;
            }

            @Override
            public void write(int oneByte) throws IOException {
                write(new byte[] {(byte) oneByte}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                ByteBuffer buffer = ByteBuffer.wrap(bytes, from, length);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        }

        void cut() throws Exception {
            isCut = true;
            for (AutoCloseable connection : connections) {
                connection.close();
            }
        }

        void restore() {
            isCut = false;
        }

        /** Forwards requests for events, but holds back the answers. */
        void holdEvents() {
            eventsHeld = new CountDownLatch(1);
        }

        void awaitEventsRequest() throws InterruptedException {
            assertThat(eventsRequested.await(LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
        }

        void releaseEvents() {
            eventsHeld.countDown();
        }

        @Override
        public void close() throws Exception {
            server.close();
            cut();
        }
    }
}
