package io.faasload.monitor.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostFactsTest {

    @TempDir
    private Path proc;

    @Test
    void areThoseOfTheProcFileSystem() throws Exception {
        Files.writeString(
                proc.resolve("cpuinfo"),
                "processor\t: 0\nmodel name\t: AMD EPYC: 7B13\n\nprocessor\t: 1\nmodel name\t: AMD EPYC: 7B13\n");
        Files.writeString(proc.resolve("meminfo"), "MemTotal:       16384000 kB\nMemFree:  1 kB\n");
        Files.createDirectories(proc.resolve("sys/kernel"));
        Files.writeString(proc.resolve("sys/kernel/osrelease"), "6.1.0-31-amd64\n");

        assertThat(HostFacts.read(proc))
                .isEqualTo(new HostFacts("AMD EPYC: 7B13", 2, 16_777_216_000L, "6.1.0-31-amd64"));
    }

    @Test
    void areUnknownWhereThereAreNone() {
        assertThat(HostFacts.read(proc)).isEqualTo(new HostFacts(null, 0, null, null));
    }
}
