package io.faasload.monitor;

import io.faasload.monitor.cgroup.CgroupFinder;
import io.faasload.monitor.cgroup.ContainerCgroup;
import io.faasload.monitor.cgroup.ProcessCounters;
import io.faasload.monitor.container.ContainerListener;
import io.faasload.monitor.container.WhiskContainer;
import io.faasload.monitor.sampling.Counters;
import io.faasload.monitor.sampling.Sampler;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Samples every container while it runs. Docker reports the creation of a container before its cgroup exists, and its
 * start only after it has begun to run, so the cgroup is polled for in between. Thread-safe.
 */
final class ContainerSampling implements ContainerListener {

    private static final Logger LOG = LoggerFactory.getLogger(ContainerSampling.class);

    private final CgroupFinder cgroups;
    private final Sampler sampler;
    private final boolean resetsPeak;
    /** Containers whose missing samples were already logged. */
    private final Set<String> warned = ConcurrentHashMap.newKeySet();

    private volatile @Nullable Located latest;

    /** A container's cgroup. */
    private record Located(String containerId, ContainerCgroup cgroup) {}

    ContainerSampling(CgroupFinder cgroups, Sampler sampler, boolean resetsPeak) {
        this.cgroups = cgroups;
        this.sampler = sampler;
        this.resetsPeak = resetsPeak;
    }

    @Override
    public void created(String containerId) {
        try {
            Stream<ContainerCgroup> usual = cgroups.expected(containerId).stream();
            // Docker may be configured to place them elsewhere.
            Stream<ContainerCgroup> likely =
                    Stream.ofNullable(latest).map(other -> other.cgroup().beside(other.containerId(), containerId));
            List<ContainerCgroup> places =
                    Stream.concat(likely, usual).distinct().toList();
            sampler.expect(containerId, () -> open(places));
        } catch (IOException e) {
            LOG.debug("Container {} will be sampled once Docker reports its start", containerId, e);
        }
    }

    private @Nullable Counters open(List<ContainerCgroup> places) throws IOException {
        for (ContainerCgroup cgroup : places) {
            if (cgroup.isComplete()) {
                return cgroup.open(resetsPeak);
            }
        }
        return null;
    }

    @Override
    public void started(WhiskContainer container) {
        if (container.stoppedMillis() == null) {
            sample(container);
        }
    }

    /**
     * Retries running containers that are not sampled. A plain process that is no longer sampled has ended, and another
     * one may have its pid.
     */
    void resume(List<WhiskContainer> running) {
        running.stream()
                .filter(container -> !container.isPlainProcess() && !sampler.isWatched(container.id()))
                .forEach(this::sample);
    }

    private void sample(WhiskContainer container) {
        try {
            Optional<Counters> counters = open(container);
            if (counters.isPresent()) {
                sampler.watch(container.id(), counters.get());
                warned.remove(container.id());
            } else {
                LOG.debug("{} ended before it could be sampled", container.name());
            }
        } catch (NoSuchFileException e) {
            LOG.debug("{} ended before it could be sampled", container.name(), e);
        } catch (IOException e) {
            if (warned.add(container.id())) {
                LOG.warn("Container {} is not sampled; retrying every second: {}", container.name(), e.toString());
            }
        }
    }

    private Optional<Counters> open(WhiskContainer container) throws IOException {
        if (container.isPlainProcess()) {
            return Optional.of(new ProcessCounters(container.pid(), resetsPeak));
        }
        Optional<ContainerCgroup> cgroup = cgroups.find(container.id(), container.pid());
        if (cgroup.isEmpty()) {
            return Optional.empty();
        }
        latest = new Located(container.id(), cgroup.get());
        return Optional.of(cgroup.get().open(resetsPeak));
    }

    @Override
    public void stopped(WhiskContainer container) {
        warned.remove(container.id());
        sampler.remove(container.id());
    }

    @Override
    public void forgotten(WhiskContainer container) {}
}
