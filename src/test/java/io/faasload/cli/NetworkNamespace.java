package io.faasload.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A network namespace of Linux, from which ports of this machine's loopback interface are reached as if they were its own, each over a
 * link that can be cut: packets vanish in both directions then, without an error on either side. Needs root.
 */
final class NetworkNamespace implements AutoCloseable {

    private final String name;
    private final List<Link> links = new ArrayList<>();

    /** A pair of virtual devices, with names of at most 15 characters and addresses that differ between processes. */
    private record Link(int number, int port) {

        private static final long PID = ProcessHandle.current().pid();

        String outer() {
            return "fl" + PID + "o" + number;
        }

        String inner() {
            return "fl" + PID + "i" + number;
        }

        String outerAddress() {
            return address(1);
        }

        String innerAddress() {
            return address(2);
        }

        /** In the networks for benchmarks, of which nobody is part. */
        private String address(int side) {
            return "198.18." + PID % 250 + "." + (4 * number + side);
        }
    }

    private NetworkNamespace(String name) {
        this.name = name;
    }

    /** Creates a namespace with its loopback interface; aborts the test with a reason where that is not possible. */
    static NetworkNamespace create(String name) throws IOException, InterruptedException {
        assumeTrue(System.getProperty("user.name").equals("root"), "only root can create network namespaces");
        for (String tool : List.of("ip", "iptables")) {
            assumeTrue(
                    run(List.of("sh", "-c", "command -v " + tool)).isEmpty(),
                    "needs " + tool + ": apt install iproute2 iptables");
        }
        NetworkNamespace namespace = new NetworkNamespace(name);
        var unused = run(List.of("ip", "netns", "delete", name)); // That of a killed test.
        String problem = run(List.of("ip", "netns", "add", name));
        assumeTrue(problem.isEmpty(), "network namespaces cannot be created: " + problem);
        namespace.within("ip", "link", "set", "lo", "up");
        // Connections to 127.0.0.1 leave by a link.
        namespace.within("sysctl", "-qw", "net.ipv4.conf.all.route_localnet=1");
        return namespace;
    }

    /** What comes before a command to run it in this namespace. */
    List<String> prefix() {
        return List.of("ip", "netns", "exec", name);
    }

    /** Makes a port of this machine's loopback interface that of the namespace, over a link of its own. */
    void connect(int port) throws IOException, InterruptedException {
        Link link = new Link(links.size() + 1, port);
        var unused = run(List.of("ip", "link", "delete", link.outer())); // That of a killed test.
        require("ip", "link", "add", link.outer(), "type", "veth", "peer", "name", link.inner(), "netns", name);
        links.add(link);
        require("ip", "address", "add", link.outerAddress() + "/30", "dev", link.outer());
        require("ip", "link", "set", link.outer(), "up");
        within("ip", "address", "add", link.innerAddress() + "/30", "dev", link.inner());
        within("ip", "link", "set", link.inner(), "up");
        within(("iptables -t nat -A OUTPUT -d 127.0.0.1 -p tcp --dport " + port + " -j DNAT --to "
                        + link.outerAddress())
                .split(" "));
        within(("iptables -t nat -A POSTROUTING -o " + link.inner() + " -j MASQUERADE").split(" "));
        require("sysctl", "-qw", "net.ipv4.conf." + link.outer() + ".route_localnet=1");
        toLoopback("-A", link);
    }

    /** Also changes where packets seem to come from: PostgreSQL accepts only users of this machine. */
    private static void toLoopback(String how, Link link) throws IOException, InterruptedException {
        String port = " -i " + link.outer() + " -p tcp --dport " + link.port();
        require(("iptables -t nat " + how + " PREROUTING" + port + " -j DNAT --to 127.0.0.1").split(" "));
        require(("iptables -t nat " + how + " INPUT" + port + " -j SNAT --to 127.0.0.1").split(" "));
    }

    /** Lets all packets between the namespace and a port vanish. */
    void cut(int port) throws IOException, InterruptedException {
        change("-A", port);
    }

    /** Lets packets pass again. */
    void restore(int port) throws IOException, InterruptedException {
        change("-D", port);
    }

    private void change(String how, int port) throws IOException, InterruptedException {
        String device = links.stream()
                .filter(link -> link.port() == port)
                .findFirst()
                .orElseThrow()
                .inner();
        within(("iptables -t mangle " + how + " PREROUTING -i " + device + " -j DROP").split(" "));
        within(("iptables -t mangle " + how + " POSTROUTING -o " + device + " -j DROP").split(" "));
    }

    private void within(String... command) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(prefix());
        line.addAll(List.of(command));
        require(line.toArray(String[]::new));
    }

    private static void require(String... command) throws IOException, InterruptedException {
        String problem = run(List.of(command));
        if (!problem.isEmpty()) {
            throw new IOException(String.join(" ", command) + ": " + problem);
        }
    }

    /** Empty if it succeeds, else what it prints. */
    private static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes());
        return process.waitFor() == 0 ? "" : printed + " (exit code " + process.exitValue() + ")";
    }

    @Override
    public void close() throws IOException, InterruptedException {
        for (Link link : links) {
            toLoopback("-D", link);
            require("ip", "link", "delete", link.outer());
        }
        require("ip", "netns", "delete", name);
    }
}
