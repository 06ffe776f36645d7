package io.faasload.simulation;

import io.faasload.job.task.FakeTimer;
import io.faasload.simulation.VirtualTime.Event;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.apache.flink.util.function.ThrowingRunnable;

/** A task with its mailbox. While it waits for a mail, the rest of the world continues. */
abstract class Task implements MailboxExecutor, ProcessingTimeService {

    final World world;
    final Deployment deployment;
    final int subtask;
    private final Queue<ThrowingRunnable<? extends Exception>> mails = new ArrayDeque<>();
    private boolean isBusy;
    private boolean isDeliveryPlanned;

    Task(Deployment deployment, int subtask) {
        this.world = deployment.world;
        this.deployment = deployment;
        this.subtask = subtask;
    }

    /** The task ended while it waited; its stack frames are left. */
    private static final class Ended extends RuntimeException {
        private Ended() {
            super(null, null, false, false);
        }
    }

    boolean isAlive() {
        return deployment.isAlive();
    }

    boolean isBusy() {
        return isBusy;
    }

    /** Runs a piece of the task's work; the task must not be busy. An exception fails the job. */
    void perform(ThrowingRunnable<? extends Exception> work) {
        if (!isAlive()) {
            return;
        }
        isBusy = true;
        try {
            work.run();
        } catch (Ended | BrokenPromise e) {
            if (e instanceof BrokenPromise) {
                throw (BrokenPromise) e;
            }
        } catch (Exception e) {
            deployment.fail(e);
        } finally {
            isBusy = false;
        }
        planDelivery();
        if (isAlive()) {
            idle();
        }
    }

    /** Called whenever the task has nothing to do. */
    void idle() {}

    private void planDelivery() {
        if (!mails.isEmpty() && !isDeliveryPlanned && !isBusy) {
            isDeliveryPlanned = true;
            world.time.after(0, () -> {
                isDeliveryPlanned = false;
                if (!isBusy && isAlive() && !mails.isEmpty()) {
                    perform(mails.remove());
                }
            });
        }
    }

    @Override
    public void execute(
            MailOptions options, ThrowingRunnable<? extends Exception> mail, String description, Object... arguments) {
        if (!isAlive()) {
            throw new RejectedExecutionException("the task has ended");
        }
        mails.add(mail);
        planDelivery();
    }

    @Override
    public void yield() {
        while (mails.isEmpty()) {
            if (!world.time.step()) {
                throw new BrokenPromise("progress is always possible", "a task waits and no further event is planned");
            }
            if (!isAlive()) {
                throw new Ended();
            }
        }
        try {
            mails.remove().run();
        } catch (Ended | BrokenPromise e) {
            throw e;
        } catch (Exception e) {
            deployment.fail(e);
            throw new Ended();
        }
    }

    @Override
    public boolean tryYield() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean shouldInterrupt() {
        return false;
    }

    @Override
    public long getCurrentProcessingTime() {
        return world.time.millis();
    }

    @Override
    public ScheduledFuture<?> registerTimer(long millis, ProcessingTimeCallback callback) {
        Event timer = world.time.at(millis * 1000, () -> {
            if (isAlive()) {
                execute(() -> callback.onProcessingTime(millis), "timer");
            }
        });
        return new FakeTimer.Planned(timer::cancel);
    }
}
