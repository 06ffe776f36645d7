package io.faasload.job.delivery;

import io.faasload.dataset.delivery.DeliveredRuns;
import java.util.function.LongConsumer;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/** What a task has delivered, by block: Flink's keyed state. Used by the thread of the task. */
interface DeliveryBlocks {

    /** Key groups are stored, so this is as in {@code FlinkSettings}. */
    int MAX_PARALLELISM = 128;

    /** Empty for a block without a value. */
    DeliveredRuns get(long block);

    void put(long block, DeliveredRuns runs);

    /** Passes on the numbers of all blocks that have a value. */
    void forEach(LongConsumer each);

    /** Flink's key group of a block. */
    static int keyGroup(long block) {
        return KeyGroupRangeAssignment.assignToKeyGroup(block, MAX_PARALLELISM);
    }
}
