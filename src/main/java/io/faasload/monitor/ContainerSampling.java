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
 * Has every container sampled while it runs. Docker reports that a container was created before it has a cgroup, and that
 * it runs only later than that: so the cgroup is looked for in between. Thread-safe.
 */
final class ContainerSampling implements ContainerListener {

    private static final Logger LOG = LoggerFactory.getLogger(ContainerSampling.class);

    private final CgroupFinder cgroups;
    private final Sampler sampler;
    private final boolean resetsPeak;
    /** Of which it was said that they are not sampled. */
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    private volatile @Nullable Located latest;

    /** Where a container was found. */
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
            LOG.debug("Container {} is sampled once it is reported to run", containerId, e);
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
     * Tries those again that run and are not sampled. A plain process that is not sampled any more has ended, and another
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
                told.remove(container.id());
            } else {
                LOG.debug("{} was gone before it could be sampled", container.name());
            }
        } catch (NoSuchFileException e) {
            LOG.debug("{} was gone before it could be sampled", container.name(), e);
        } catch (IOException e) {
            if (told.add(container.id())) {
                LOG.warn("Container {} is not sampled, trying again every second: {}", container.name(), e.toString());
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
        told.remove(container.id());
        sampler.remove(container.id());
    }

    @Override
    public void forgotten(WhiskContainer container) {}
}
