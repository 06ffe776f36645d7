package io.faasload.monitor.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.NotFoundException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Inspects single containers with Docker. */
final class ContainerInspection {

    private static final Logger LOG = LoggerFactory.getLogger(ContainerInspection.class);

    /** Docker's timestamp of something that has not happened. */
    private static final String NEVER = "0001-01-01T00:00:00Z";

    private final Clock clock;

    ContainerInspection(Clock clock) {
        this.clock = clock;
    }

    /** The container, if it is the invoker's and is running, or has run and still exists. */
    Optional<WhiskContainer> of(DockerClient docker, String id) {
        InspectContainerResponse answer;
        try {
            answer = docker.inspectContainerCmd(id).exec();
        } catch (NotFoundException e) {
            LOG.debug("{} was removed before it could be inspected", id, e);
            return Optional.empty();
        }
        InspectContainerResponse.ContainerState state = answer.getState();
        if (state == null || NEVER.equals(state.getStartedAt())) {
            return Optional.empty();
        }
        Long pid = state.getPidLong();
        boolean runs = pid != null && pid > 0;
        // Of a restarted container, earlier runs used resources since its creation.
        boolean isFirstLife = runs && NEVER.equals(state.getFinishedAt());
        long startedMillis = millis(state.getStartedAt());
        String logPath = answer.getLogPath();
        return ContainerName.parse(answer.getName())
                .map(name -> new WhiskContainer(
                        id,
                        name,
                        runs ? pid : 0,
                        isFirstLife ? parse(answer.getCreated()) : null,
                        startedMillis,
                        runs ? null : (Long) Math.max(startedMillis, millis(state.getFinishedAt())),
                        logPath == null || logPath.isEmpty() ? null : Path.of(logPath)));
    }

    private long millis(@Nullable String time) {
        Long millis = parse(time);
        return millis == null ? clock.millis() : millis;
    }

    private static @Nullable Long parse(@Nullable String time) {
        try {
            return time == null ? null : (Long) Instant.parse(time).toEpochMilli();
        } catch (DateTimeParseException e) {
            LOG.debug("Docker sent a time in another format", e);
            return null;
        }
    }
}
