package io.faasload.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.faasload.monitor.cgroup.CgroupFinder;
import io.faasload.monitor.container.ContainerName;
import io.faasload.monitor.container.WhiskContainer;
import io.faasload.monitor.sampling.SampleSeries;
import io.faasload.monitor.sampling.Sampler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerSamplingTest {

    private static final String ID = "1".repeat(64);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @TempDir
    private Path fileSystem;

    private final Sampler sampler = new Sampler(Duration.ofMillis(1), MINUTE, MINUTE);
    private final WhiskContainer container =
            new WhiskContainer(ID, ContainerName.parse("wsk0_1_guest_blur").orElseThrow(), 4711, 1_000, null, null);
    private ContainerSampling sampling;

    @BeforeEach
    void mount() throws IOException {
        sampling = new ContainerSampling(new CgroupFinder(fileSystem), sampler, false);
        Files.createDirectories(fileSystem.resolve("proc/self"));
        Files.createDirectories(fileSystem.resolve("sys/fs/cgroup"));
        Files.writeString(
                fileSystem.resolve("proc/self/mountinfo"), "30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
    }

    @AfterEach
    void stop() {
        sampler.close();
    }

    @Test
    void retriesAContainerWhoseCgroupCouldNotBeOpened() throws IOException {
        sampling.started(container);
        assertThat(sampler.isWatched(ID)).isFalse();

        makeCgroup();
        sampling.resume(List.of(container));

        assertThat(sampler.isWatched(ID)).isTrue();
    }

    @Test
    void resumesSamplingWhenACgroupReappears() throws IOException {
        Path cgroup = makeCgroup();
        sampling.started(container);
        Files.delete(cgroup.resolve("cpu.stat"));
        sampler.remove(ID);
        sampling.resume(List.of(container));
        assertThat(sampler.isWatched(ID)).isFalse();

        makeCgroup();
        sampling.resume(List.of(container));
        await().until(() -> sampler.samples(ID, 0, Long.MAX_VALUE)
                .filter(window -> !window.inside().isEmpty())
                .isPresent());
    }

    @Test
    void doesNotSampleAStoppedContainer() throws IOException {
        makeCgroup();
        sampling.started(container.stopped(2_000));
        assertThat(sampler.isWatched(ID)).isFalse();
    }

    @Test
    void samplesACreatedContainerOnceItsCgroupAppears() throws IOException {
        sampling.created(ID);
        makeCgroup();
        await().until(() -> sampler.isWatched(ID));
        long first = samples(ID).epochMicros(0);

        // Docker reports its start later: its samples stay.
        sampling.started(container);

        assertThat(samples(ID).epochMicros(0)).isEqualTo(first);
    }

    @Test
    void expectsACreatedContainerBesideOthers() throws IOException {
        String next = "2".repeat(64);
        makeCgroup("custom/" + ID);
        sampling.started(container);

        sampling.created(next);
        makeCgroup("custom/" + next);

        await().until(() -> sampler.isWatched(next));
    }

    @Test
    void doesNotSampleForeignContainers() throws IOException {
        sampling.created(ID);
        String others = "2".repeat(64);
        makeCgroup("docker/" + others);
        makeCgroup();
        await().until(() -> sampler.isWatched(ID));
        assertThat(sampler.isWatched(others)).isFalse();
    }

    private SampleSeries samples(String id) {
        return sampler.samples(id, 0, Long.MAX_VALUE).orElseThrow().inside();
    }

    private Path makeCgroup() throws IOException {
        return makeCgroup("docker/" + ID);
    }

    private Path makeCgroup(String name) throws IOException {
        Path cgroup =
                Files.createDirectories(fileSystem.resolve("sys/fs/cgroup").resolve(name));
        Files.writeString(cgroup.resolve("cpu.stat"), "usage_usec 1\nuser_usec 1\nsystem_usec 0\n");
        // Only complete with this one.
        Files.writeString(cgroup.resolve("memory.current"), "4096\n");
        return cgroup;
    }
}
