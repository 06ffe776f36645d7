package io.faasload.monitor.attribution;

import io.faasload.monitor.attribution.Attribution.Evidence;
import io.faasload.monitor.attribution.LineMatching.Option;
import io.faasload.monitor.container.ContainerListener;
import io.faasload.monitor.container.ContainerRegistry;
import io.faasload.monitor.container.WhiskContainer;
import io.faasload.monitor.log.EndLine;
import io.faasload.monitor.log.EndLines;
import io.faasload.monitor.log.InvokerLog;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the container that ran an activation, by the most reliable evidence available: host name, invoker's log,
 * container name, end-of-activation line. Of other activations, only announced ones are taken into account: announce
 * each as soon as it is queried, and attribute it once its line must have been written ({@link #SETTLE_MILLIS}).
 * Thread-safe.
 */
public final class Attributor implements ContainerListener {

    /** How long after its end an activation's line may be written; p99 is 20 ms. */
    public static final int SETTLE_MILLIS = 200;

    /** Activations whose ends are further apart do not compete for a line. */
    private static final int COMPETING_MILLIS = Candidates.EARLIEST_LINE_MILLIS + Candidates.LATEST_LINE_MILLIS;

    private static final int MOST_LOOKED_AT = 200;
    private static final int MOST_COMPETING = 60;

    /**
     * A container whose action failed is removed 11 to 12 s after the end, when the invoker stops waiting for its logs.
     */
    private static final int REMOVAL_MILLIS = 20_000;

    private static final Pattern HOST_NAME = Pattern.compile("[0-9a-f]{12,64}");

    private final ContainerRegistry containers;
    private final EndLines lines;
    private final InvokerLog invokerLog;
    private final KnownActivations activations = new KnownActivations();
    private final Bindings bindings = new Bindings();
    private final Candidates candidates;

    /**
     * Starts without any history.
     *
     * @param containers that run or ran
     * @param lines of those containers
     * @param invokerLog empty if it is not read
     * @param samples of those containers
     */
    public Attributor(ContainerRegistry containers, EndLines lines, InvokerLog invokerLog, Samples samples) {
        this.containers = containers;
        this.lines = lines;
        this.invokerLog = invokerLog;
        this.candidates = new Candidates(containers, lines, bindings, samples);
        containers.addListener(this);
    }

    /** Announces an activation, which may compete with others for an end-of-activation line. */
    public synchronized void announce(EndedActivation activation) {
        activations.add(activation);
    }

    /** The container of an activation; later calls return the same answer. */
    public synchronized Attribution attribute(EndedActivation activation) {
        activations.add(activation);
        Optional<Attribution> answered = activations.attribution(activation.id());
        if (answered.isPresent()) {
            return answered.get();
        }
        Attribution attribution = byHostName(activation)
                .or(() -> byInvokerLog(activation))
                .or(() -> byName(activation))
                .orElse(null);
        if (attribution == null) {
            return byElimination(activation);
        }
        String containerId = attribution.containerId();
        // Bindings are dropped together with their container: none may be added for unknown ones in the invoker's log.
        if (containerId != null && containers.find(containerId).isPresent()) {
            bindings.addExact(containerId, activation);
        }
        activations.answered(
                activation, attribution, containerId == null ? null : candidates.nearest(containerId, activation));
        return attribution;
    }

    /**
     * Whether it is certain that no other activation ended in the container until then. None ended earlier if the
     * container was initialized for this activation, was created after its start, or was followed from the beginning
     * and has no earlier line.
     *
     * @param untilMicros since the epoch
     */
    public synchronized boolean isAlone(String containerId, EndedActivation activation, long untilMicros) {
        EndLine own = candidates.nearest(containerId, activation);
        long endMicros = own == null ? TimeUnit.MILLISECONDS.toMicros(activation.endMillis()) : own.micros();
        Long latestMicros = lines.lastBefore(containerId, untilMicros);
        if (latestMicros != null && latestMicros > endMicros) {
            return false;
        }
        Long createdMillis =
                containers.find(containerId).map(WhiskContainer::createdMillis).orElse(null);
        if (activation.isCold() || createdMillis == null) {
            return activation.isCold();
        }
        boolean hasNoLine = !lines.isUnreadable(containerId) && lines.lastBefore(containerId, endMicros) == null;
        return createdMillis >= activation.startMillis() || (hasNoLine && containers.isCompleteSince(createdMillis));
    }

    /** The host name in the result is trusted unless the container serves another action. */
    private Optional<Attribution> byHostName(EndedActivation activation) {
        String hostName = activation.hostName();
        if (hostName == null || !isOfContainer(hostName)) {
            return Optional.empty();
        }
        List<WhiskContainer> found = containers.startingWith(hostName);
        boolean fits = found.size() == 1
                && found.get(0).ranWithin(activation.startMillis(), activation.endMillis())
                && !bindings.isExcluded(found.get(0), activation);
        return fits
                ? Optional.of(Attribution.exact(Evidence.HOSTNAME, found.get(0).id()))
                : Optional.empty();
    }

    private static boolean isOfContainer(String hostName) {
        return HOST_NAME.matcher(hostName).matches();
    }

    private Optional<Attribution> byInvokerLog(EndedActivation activation) {
        return invokerLog
                .container(activation.id())
                .map(containerId -> Attribution.exact(Evidence.INVOKER_LOG, containerId));
    }

    /**
     * A single container has the name, no prewarmed one can have served the action, and the result does not name
     * another host.
     */
    private Optional<Attribution> byName(EndedActivation activation) {
        List<WhiskContainer> possible = candidates.containers(activation);
        List<WhiskContainer> named = possible.stream()
                .filter(container -> !container.name().isPrewarmed())
                .toList();
        if (named.size() != 1 || !containers.isCompleteSince(activation.startMillis())) {
            return Optional.empty();
        }
        String containerId = named.get(0).id();
        boolean hasLine =
                activation.hasReturned() || (activation.status() == null && hasOwnLine(containerId, activation));
        boolean isPrewarmedPossible = possible.stream()
                .anyMatch(container -> container.name().isPrewarmed() && !(hasLine && hasNeverBeenUsed(container)));
        String hostName = activation.hostName();
        boolean isElsewhere = hostName != null && isOfContainer(hostName) && !containerId.startsWith(hostName);
        boolean isExact = !isPrewarmedPossible
                && !isElsewhere
                && !activations.sharesName(activation)
                && !activations.overlapsIn(containerId, activation, Candidates.LATE_LINE_MILLIS);
        return isExact ? Optional.of(Attribution.exact(Evidence.NAME, containerId)) : Optional.empty();
    }

    private boolean hasOwnLine(String containerId, EndedActivation activation) {
        EndLine line = candidates.nearest(containerId, activation);
        return line != null && !activations.isOwned(line);
    }

    /**
     * Whether the container cannot have completed an activation: its log, which is readable, would have a line by now.
     */
    private boolean hasNeverBeenUsed(WhiskContainer container) {
        return container.stoppedMillis() == null
                && !lines.hasAny(container.id())
                && !lines.isUnreadable(container.id());
    }

    private Attribution byElimination(EndedActivation activation) {
        EndLine line = null;
        Attribution attribution;
        List<WhiskContainer> possible = candidates.containers(activation);
        if (!containers.isCompleteSince(activation.startMillis())) {
            attribution = Attribution.ambiguous("the monitor did not follow all containers during the activation");
        } else if (possible.isEmpty()) {
            attribution = Attribution.unknown("no known container could have run it");
        } else if (activation.hasDestroyedItsContainer()) {
            attribution = byRemoval(activation, possible);
        } else if (possible.stream().anyMatch(container -> lines.isUnreadable(container.id()))) {
            attribution = Attribution.ambiguous("the log of a container that could have run it is not readable");
        } else {
            line = lineOf(activation);
            attribution = line == null
                    ? Attribution.ambiguous(
                            "no end-of-activation line decides between %d containers".formatted(possible.size()))
                    : Attribution.inferred(Evidence.END_LINE, line.containerId());
        }
        if (line != null) {
            bindings.addInferred(line.containerId(), activation);
        }
        activations.answered(activation, attribution, line);
        return attribution;
    }

    private @Nullable EndLine lineOf(EndedActivation activation) {
        return LineMatching.ofFirst(competing(activation))
                .filter(line -> !activations.isOwned(line))
                .orElse(null);
    }

    /** The options of the activation and of those that compete with it for a line, directly or through others. */
    private List<List<Option>> competing(EndedActivation activation) {
        List<EndedActivation> others =
                new ArrayList<>(activations.endingAround(activation, COMPETING_MILLIS, MOST_LOOKED_AT));
        others.removeIf(EndedActivation::hasDestroyedItsContainer);
        List<List<Option>> competing = new ArrayList<>();
        competing.add(options(activation));
        Set<EndLine> wanted = new HashSet<>();
        for (int i = 0; i < competing.size(); i++) {
            competing.get(i).forEach(option -> wanted.add(option.line()));
            Iterator<EndedActivation> rest = others.iterator();
            while (rest.hasNext() && competing.size() < MOST_COMPETING) {
                EndedActivation other = rest.next();
                // Computing all options of each activation takes long if there are many.
                if (wanted.stream().anyMatch(line -> Candidates.isAbout(line, other))) {
                    List<Option> options = options(other);
                    if (options.stream().anyMatch(option -> wanted.contains(option.line()))) {
                        competing.add(options);
                        rest.remove();
                    }
                }
            }
        }
        return competing;
    }

    private List<Option> options(EndedActivation activation) {
        String exactId = activations
                .attribution(activation.id())
                .filter(known -> known.certainty() == Attribution.Certainty.EXACT)
                .map(Attribution::containerId)
                .orElse(null);
        return candidates.options(activation, exactId);
    }

    /** A timeout or exit of the action destroys the container. */
    private static Attribution byRemoval(EndedActivation activation, List<WhiskContainer> possible) {
        List<WhiskContainer> removed = possible.stream()
                .filter(container -> container.stoppedMillis() != null
                        && container.stoppedMillis() <= activation.endMillis() + REMOVAL_MILLIS)
                .toList();
        return removed.size() == 1
                ? Attribution.inferred(Evidence.REMOVAL, removed.get(0).id())
                : Attribution.ambiguous("%d of %d containers that could have run it were removed after it"
                        .formatted(removed.size(), possible.size()));
    }

    @Override
    public void started(WhiskContainer container) {}

    @Override
    public void stopped(WhiskContainer container) {}

    @Override
    public synchronized void forgotten(WhiskContainer container) {
        bindings.forget(container.id());
    }
}
