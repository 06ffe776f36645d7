/**
 * Drives a generation, step by step: {@link io.faasload.driver.plan plan} it, {@link io.faasload.driver.Preparation prepare} it
 * ({@link io.faasload.driver.check check} the prerequisites, take the lease, choose the state), submit the job, {@link
 * io.faasload.driver.GenerationFollower follow} its progress in the dataset, and stop it with a savepoint. {@link
 * io.faasload.driver.GenerationDriver} runs these steps for {@code bin/faasload} and for the job jar. It runs in the client, or
 * in the JobManager where Flink runs {@code main} there.
 */
@NullMarked
package io.faasload.driver;

import org.jspecify.annotations.NullMarked;
