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
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has every container sampled while it runs. */
final class ContainerSampling implements ContainerListener {

    private static final Logger LOG = LoggerFactory.getLogger(ContainerSampling.class);

    private final CgroupFinder cgroups;
    private final Sampler sampler;
    private final boolean resetsPeak;

    ContainerSampling(CgroupFinder cgroups, Sampler sampler, boolean resetsPeak) {
        this.cgroups = cgroups;
        this.sampler = sampler;
        this.resetsPeak = resetsPeak;
    }

    @Override
    public void started(WhiskContainer container) {
        if (container.stoppedMillis() != null) {
            return;
        }
        try {
            Optional<Counters> counters = open(container);
            if (counters.isPresent()) {
                sampler.watch(container.id(), counters.get());
            } else {
                LOG.debug("{} was gone before it could be sampled", container.name());
            }
        } catch (NoSuchFileException e) {
            LOG.debug("{} was gone before it could be sampled", container.name(), e);
        } catch (IOException e) {
            LOG.warn("Container {} is not sampled: {}", container.name(), e.toString());
        }
    }

    private Optional<Counters> open(WhiskContainer container) throws IOException {
        if (container.isPlainProcess()) {
            return Optional.of(new ProcessCounters(container.pid(), resetsPeak));
        }
        Optional<ContainerCgroup> cgroup = cgroups.find(container.id(), container.pid());
        return cgroup.isPresent() ? Optional.of(cgroup.get().open(resetsPeak)) : Optional.empty();
    }

    @Override
    public void stopped(WhiskContainer container) {
        sampler.remove(container.id());
    }

    @Override
    public void forgotten(WhiskContainer container) {}
}
