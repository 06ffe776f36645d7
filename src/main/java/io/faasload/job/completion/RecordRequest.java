package io.faasload.job.completion;

import io.faasload.openwhisk.UserEvent;
import io.faasload.run.Invocation;
import org.jspecify.annotations.Nullable;

/**
 * A request for an activation's record.
 *
 * @param invocation with its accepted call
 * @param event of its completion; null if none came in time, so that there may be no record yet
 * @param last whether, without an event, a missing record makes the run lost
 */
public record RecordRequest(Invocation invocation, @Nullable UserEvent event, boolean last) {}
