package io.faasload.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.security.Listeners;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class EmbeddedFlinkTest {

    /** REST, RPC, BLOB server, data, metrics: whoever reaches one of them runs code as the user of {@code generate}. */
    @Test
    void listensOnLoopbackOnly() throws Exception {
        long pid = ProcessHandle.current().pid();
        Set<String> before = Listeners.beyondLoopback(pid);
        try (EmbeddedFlink flink = EmbeddedFlink.start(FlinkSettings.fromFile(), 1)) {
            assertThat(flink.address().getHost()).isEqualTo("127.0.0.1");
            Set<String> added = new TreeSet<>(Listeners.beyondLoopback(pid));
            added.removeAll(before);
            assertThat(added).isEmpty();
        }
    }
}
