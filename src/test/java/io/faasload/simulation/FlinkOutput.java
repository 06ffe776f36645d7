package io.faasload.simulation;

import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.flink.runtime.event.WatermarkEvent;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.LatencyMarker;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.util.OutputTag;

/** The output of an operator in Flink's harness; only records matter. */
public final class FlinkOutput<T> implements Output<StreamRecord<T>> {

    private final Consumer<T> records;
    private final BiConsumer<OutputTag<?>, Object> side;

    /** An output for records and side outputs. */
    public FlinkOutput(Consumer<T> records, BiConsumer<OutputTag<?>, Object> side) {
        this.records = records;
        this.side = side;
    }

    @Override
    public void collect(StreamRecord<T> record) {
        records.accept(record.getValue());
    }

    @Override
    public <X> void collect(OutputTag<X> tag, StreamRecord<X> record) {
        side.accept(tag, record.getValue());
    }

    @Override
    public void emitWatermark(Watermark mark) {}

    @Override
    public void emitWatermarkStatus(WatermarkStatus status) {}

    @Override
    public void emitLatencyMarker(LatencyMarker marker) {}

    @Override
    public void emitRecordAttributes(RecordAttributes attributes) {}

    @Override
    public void emitWatermark(WatermarkEvent event) {}

    @Override
    public void close() {}
}
