package io.faasload.local.flink;

import java.util.Map;

/**
 * What runs of a cluster.
 *
 * @param rest address of its REST interface, with scheme
 * @param registered TaskManagers that the JobManager knows; one that was killed counts until it is missed
 * @param processes process ids by name, {@code jobmanager} and {@code taskmanager-…}
 */
public record FlinkStatus(String rest, int registered, Map<String, Long> processes) {}
