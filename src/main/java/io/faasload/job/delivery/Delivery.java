package io.faasload.job.delivery;

import io.faasload.dataset.delivery.DeliveredRuns;
import io.faasload.job.task.Machine;
import io.faasload.run.Run;
import io.faasload.run.RunId;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.util.function.ThrowingConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes each finished run on once, and again only as {@code completed} if it was {@code lost} or {@code refused}.
 *
 * <p>After a restart, the job does not see the runs again that were final in the tables. So each block is compared with the tables
 * before its first run is passed on, and the others one after another in the background; the version in the tables wins. Writers of
 * an earlier attempt, on a TaskManager that is cut off, may still finish a run after that; so unfinished blocks are compared again
 * from time to time.
 *
 * <p>What a completed checkpoint has delivered is recorded in the tables, for starts without a state. The sink has committed it by
 * then: Flink notifies the operators of a chain from its end.
 *
 * <p>All methods are called by the thread of the task; the tables are read by another one.
 */
final class Delivery implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

    /** Time between two comparisons of unfinished blocks. */
    static final Duration COMPARISON_INTERVAL = Duration.ofMinutes(1);

    /** Complete blocks that are skipped before other mails get their turn. */
    private static final int SKIPPED_AT_ONCE = 1_000;

    private final Machine machine;
    private final DeliveryBlocks blocks;
    private final DeliveryLedger records;
    private final DeliveryLedger tables;
    private final KeyGroupRange keyGroups;
    private final MailboxExecutor mailbox;
    private final ScheduledExecutorService reader;
    private final Consumer<Run> output;

    /** Blocks that are compared with the tables and can still change. */
    private final Set<Long> compared = new HashSet<>();

    private final Set<Long> beingCompared = new HashSet<>();
    private Iterator<Long> sweep = Collections.emptyIterator();
    private long sweptBlock = -1;
    private boolean isSweeping;
    private long sweptNanos;

    /** Blocks with runs that are not in a checkpoint. */
    private final Set<Long> changed = new HashSet<>();

    /** What is to be recorded once a checkpoint completes. */
    private final TreeMap<Long, Map<Long, DeliveredRuns>> snapshots = new TreeMap<>();

    /**
     * A delivery that has not started.
     *
     * @param records used by the thread of the task
     * @param tables used by the thread that reads
     * @param keyGroups of this task
     * @param output to the sink
     */
    Delivery(
            Machine machine,
            DeliveryBlocks blocks,
            DeliveryLedger records,
            DeliveryLedger tables,
            KeyGroupRange keyGroups,
            MailboxExecutor mailbox,
            Consumer<Run> output) {
        this.machine = machine;
        this.blocks = blocks;
        this.records = records;
        this.tables = tables;
        this.keyGroups = keyGroups;
        this.mailbox = mailbox;
        this.output = output;
        this.reader = machine.newTimer(Thread.currentThread().getName() + " reads finished runs");
    }

    /** Adds what earlier jobs have recorded, and starts to compare with the tables. */
    void open() throws IOException {
        Set<Long> recorded = new HashSet<>();
        records.recorded(keyGroups.getStartKeyGroup(), keyGroups.getEndKeyGroup(), (block, runs) -> {
            DeliveredRuns all = blocks.get(block).union(runs);
            blocks.put(block, all);
            if (all.equals(runs)) {
                recorded.add(block);
            }
        });
        // Committed with the restored checkpoint, but the task ended before it recorded that.
        blocks.forEach(block -> {
            if (!recorded.contains(block)) {
                changed.add(block);
            }
        });
        startSweep();
    }

    /** Takes a run with a final status. */
    void add(Run run) throws InterruptedException {
        long block = DeliveredRuns.block(run.id());
        if (blocks.get(block).has(run)) {
            return;
        }
        if (!compared.contains(block)) {
            compare(block);
            while (!compared.contains(block)) {
                mailbox.yield();
            }
        }
        deliver(run);
    }

    private void deliver(Run run) {
        long block = DeliveredRuns.block(run.id());
        DeliveredRuns delivered = blocks.get(block);
        if (!delivered.has(run)) {
            DeliveredRuns now = delivered.with(run);
            blocks.put(block, now);
            changed.add(block);
            if (now.isCompleted()) {
                compared.remove(block);
            }
            output.accept(run);
        }
    }

    /** Compares a block with the tables, unless that is in progress. */
    private void compare(long block) {
        if (beingCompared.add(block)) {
            DeliveredRuns delivered = blocks.get(block);
            read(() -> tables.finished(block, delivered), runs -> {
                runs.forEach(this::deliver);
                beingCompared.remove(block);
                compared.add(block);
                if (block == sweptBlock) {
                    continueSweep();
                }
            });
        }
    }

    private <T> void read(Callable<T> query, ThrowingConsumer<T, Exception> result) {
        reader.execute(() -> {
            try {
                T answer = query.call();
                mailbox.execute(() -> result.accept(answer), "finished runs");
            } catch (RejectedExecutionException e) {
                LOG.debug("The task ended before the answer", e);
            } catch (Exception e) {
                mailbox.execute(
                        () -> {
                            throw e;
                        },
                        "finished runs cannot be read");
            }
        });
    }

    private void startSweep() {
        isSweeping = true;
        read(tables::lastInputs, last -> {
            sweep = last.entrySet().stream()
                    .flatMapToLong(trace -> LongStream.rangeClosed(
                            DeliveredRuns.block(new RunId(trace.getKey(), 0)),
                            DeliveredRuns.block(new RunId(trace.getKey(), trace.getValue()))))
                    .filter(block -> keyGroups.contains(DeliveryBlocks.keyGroup(block)))
                    .iterator();
            continueSweep();
        });
    }

    /** Compares the next block of the sweep that can have runs to deliver. */
    private void continueSweep() {
        for (int skipped = 0; sweep.hasNext(); skipped++) {
            if (skipped == SKIPPED_AT_ONCE) {
                mailbox.execute(this::continueSweep, "compare with the tables");
                return;
            }
            sweptBlock = sweep.next();
            if (!compared.contains(sweptBlock) && !blocks.get(sweptBlock).isCompleted()) {
                compare(sweptBlock);
                return;
            }
        }
        sweptBlock = -1;
        isSweeping = false;
        sweptNanos = machine.nanoTime();
    }

    /** Keeps what is delivered before a checkpoint's barrier. */
    void snapshot(long checkpoint) {
        Map<Long, DeliveredRuns> now = new HashMap<>();
        changed.forEach(block -> now.put(block, blocks.get(block)));
        changed.clear();
        snapshots.put(checkpoint, now);
    }

    /** Records what a checkpoint, and those before it, have delivered. */
    void complete(long checkpoint) throws IOException {
        Map<Long, Map<Long, DeliveredRuns>> done = snapshots.headMap(checkpoint, true);
        Map<Long, DeliveredRuns> delivered = new HashMap<>();
        done.values().forEach(delivered::putAll);
        if (!delivered.isEmpty()) {
            records.record(delivered);
        }
        done.clear();
        if (!isSweeping && machine.nanoTime() - sweptNanos >= COMPARISON_INTERVAL.toNanos()) {
            compared.removeIf(block -> !blocks.get(block).isFinished());
            startSweep();
        }
    }

    /** Does not wait for a query in progress. */
    @Override
    public void close() {
        records.close();
        try {
            reader.execute(tables::close);
        } finally {
            reader.shutdown();
        }
    }
}
