/**
 * A generation from outside, step by step: {@link io.faasload.driver.plan plan} it, {@link io.faasload.driver.Preparation prepare} it
 * ({@link io.faasload.driver.check check} what it needs, take the lease, choose the state), submit the job, {@link
 * io.faasload.driver.GenerationFollower follow} it in the dataset, stop it with a savepoint. {@link
 * io.faasload.driver.GenerationDriver} runs the steps, for {@code bin/faasload} and for the job jar. In the client, or in the
 * JobManager where Flink runs {@code main} there.
 */
@NullMarked
package io.faasload.driver;

import org.jspecify.annotations.NullMarked;
