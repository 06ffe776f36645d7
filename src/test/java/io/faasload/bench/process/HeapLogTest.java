package io.faasload.bench.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeapLogTest {

    @Test
    void readsTheHeapAfterTheNewestCollection(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("gc.log");
        HeapLog log = new HeapLog(file);
        Files.writeString(file, """
                [0.005s][info][gc] Using G1
                [0.300s][info][gc] GC(0) Pause Young (Normal) (G1 Evacuation Pause) 23M->4M(258M) 3.191ms
                [0.400s][info][gc] GC(1) Concurrent Mark Cycle
                [0.500s][info][gc] GC(2) Pause Remark 30M->2048K(258M) 1.2ms
                """);
        assertThat(log.afterNewest()).isEqualTo(2);

        Files.writeString(
                file, "[9s][info][gc] GC(3) Pause Full (System.gc()) 2G->1G(2G) 9.1ms\n", StandardOpenOption.APPEND);
        assertThat(log.afterNewest()).isEqualTo(1024);
    }
}
