package io.faasload.job.invoke;

import java.util.List;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;

/**
 * What the coordinator tells the tasks when all of them have started.
 *
 * @param numbers the attempt of each task, by index: Flink's adaptive scheduler starts tasks that it adds with a number of their own
 */
public record TaskAttempts(List<Integer> numbers) implements OperatorEvent {}
