package io.faasload.job.delivery;

import io.faasload.dataset.delivery.DeliveredRuns;
import io.faasload.run.Run;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** The tables, for the delivery to one target. May block. Used by one thread at a time. */
public interface DeliveryLedger extends AutoCloseable {

    /** Passes on what is recorded as delivered in a range of Flink's key groups, by block. */
    void recorded(int firstKeyGroup, int lastKeyGroup, BiConsumer<Long, DeliveredRuns> each) throws IOException;

    /** Records what is delivered, by block. */
    void record(Map<Long, DeliveredRuns> blocks) throws IOException;

    /** The last input of each trace that has a run, by id of the trace. */
    Map<Integer, Integer> lastInputs() throws IOException;

    /** The finished runs of a block that are not delivered. */
    List<Run> finished(long block, DeliveredRuns delivered) throws IOException;

    @Override
    void close();
}
