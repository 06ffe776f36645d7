package io.faasload.local.flink;

import java.util.Map;

/**
 * The running parts of a cluster.
 *
 * @param rest address of its REST interface, with scheme
 * @param registered number of TaskManagers that the JobManager knows; a killed one counts until the JobManager notices
 * @param processes process ids by name, {@code jobmanager} and {@code taskmanager-…}
 */
public record FlinkStatus(String rest, int registered, Map<String, Long> processes) {}
