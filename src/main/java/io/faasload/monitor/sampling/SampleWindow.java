package io.faasload.monitor.sampling;

import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The samples of one container around a span of time.
 *
 * @param before the last sample before the span, null if there is none; the beginning of a container that was created
 *     later ({@link #beginningAt})
 * @param inside the samples within the span, its ends included
 * @param after the first sample after the span, null if there is none
 * @param peakMethod how the peaks were found, see {@link Counters#peakMethod()}
 */
public record SampleWindow(
        @Nullable Sample before,
        SampleSeries inside,
        @Nullable Sample after,
        String peakMethod) {

    /**
     * The same for a container that was created within the span or later: what it used before its first sample counts
     * from 0. Nothing changes where there is a sample before the span, or none at all.
     *
     * @param epochMicros when it was created
     */
    public SampleWindow beginningAt(long epochMicros) {
        Sample beginning = new Sample(epochMicros, null, null, null, 0L, 0L, 0L, 0L);
        boolean isSampled = !inside.isEmpty() || after != null;
        return before == null && isSampled ? new SampleWindow(beginning, inside, after, peakMethod) : this;
    }

    /**
     * What a cumulative value grew by between the last sample before the span and the first after it; where one of the
     * two is missing, the outermost sample inside stands in. Null if that leaves fewer than two samples.
     *
     * @param value for example {@code Sample::cpuMicros}
     */
    public @Nullable Long growth(Function<Sample, @Nullable Long> value) {
        Sample first = before != null ? before : inside.isEmpty() ? null : inside.get(0);
        Sample last = after != null ? after : inside.isEmpty() ? null : inside.get(inside.size() - 1);
        if (first == null || last == null || first.epochMicros() == last.epochMicros()) {
            return null;
        }
        Long from = value.apply(first);
        Long to = value.apply(last);
        return from == null || to == null ? null : (Long) (to - from);
    }

    /**
     * The most memory that was in use between the last sample before the span and the first after it. A sample's peak
     * reaches back to the sample before it, so a span without any sample inside has one too.
     */
    public @Nullable Long peakBytes() {
        return Stream.concat(inside.stream(), Stream.ofNullable(after))
                .map(Sample::peakBytes)
                .filter(Objects::nonNull)
                .max(Long::compare)
                .orElse(null);
    }
}
