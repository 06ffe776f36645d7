/**
 * A generation from outside: plan it, check and prepare, submit the job, follow it in the dataset, stop it. The entry point of the
 * job jar is here too. Runs in the client, or in the JobManager where Flink runs {@code main} there.
 */
@NullMarked
package io.faasload.driver;

import org.jspecify.annotations.NullMarked;
