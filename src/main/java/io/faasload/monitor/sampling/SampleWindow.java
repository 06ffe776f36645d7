package io.faasload.monitor.sampling;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The samples of one container around a time span.
 *
 * @param before the last sample before the span, null if there is none; the creation of a container whose first use is
 *     in the span ({@link #beginningAt})
 * @param inside the samples within the span, its ends included
 * @param after the first sample after the span, null if there is none
 * @param peakMethod how the peaks were determined, see {@link Counters#peakMethod()}
 * @param hasFirst whether the earliest sample here is the container's first
 */
public record SampleWindow(
        @Nullable Sample before,
        SampleSeries inside,
        @Nullable Sample after,
        String peakMethod,
        boolean hasFirst) {

    /** The method for a peak that is a new maximum within the span, or reaches back to the container's creation. */
    private static final String MARK = "mark";

    /**
     * The same window if all usage since the container's creation belongs to the span: growth counts from 0. Returns
     * this window unchanged if there is a sample before the span, or if the container's first sample is not in it.
     *
     * @param epochMicros when it was created
     */
    public SampleWindow beginningAt(long epochMicros) {
        Sample beginning = new Sample(epochMicros, null, null, null, false, 0L, 0L, 0L, 0L);
        boolean isSampled = !inside.isEmpty() || after != null;
        return hasFirst && before == null && isSampled
                ? new SampleWindow(beginning, inside, after, peakMethod, true)
                : this;
    }

    /**
     * The growth of a cumulative value between the last sample before the span and the first after it, or the last
     * sample inside if there is none after it. Null without a sample before the span, or without any other.
     *
     * @param value for example {@code Sample::cpuMicros}
     */
    public @Nullable Long growth(Function<Sample, @Nullable Long> value) {
        Sample last = after != null ? after : inside.isEmpty() ? null : inside.get(inside.size() - 1);
        if (before == null || last == null) {
            return null;
        }
        Long from = value.apply(before);
        Long to = value.apply(last);
        return from == null || to == null ? null : (Long) (to - from);
    }

    /**
     * The most memory in use between the last sample before the span and the first after it, or a lower bound of it if
     * {@link #peakBy} says so. A sample's peak reaches back to the sample before it, so even a span without samples
     * inside has one. Null without a sample before the span: the peak may be from before the span.
     */
    public @Nullable Long peakBytes() {
        return before == null
                ? null
                : peaks().map(Sample::peakBytes)
                        .filter(Objects::nonNull)
                        .max(Long::compare)
                        .orElse(null);
    }

    /**
     * How the peak was determined: {@link Counters#peakMethod()}, or {@code mark} if the kernel's mark rose or counts
     * from the container's creation. {@link Counters#SAMPLED} is a lower bound, as is any peak without a sample after
     * the span; all others are exact. Null without a peak.
     */
    public @Nullable String peakBy() {
        Long peak = peakBytes();
        if (peak == null) {
            return null;
        }
        List<Sample> withPeak =
                peaks().filter(sample -> sample.peakBytes() != null).toList();
        boolean isReset = !peakMethod.equals(Counters.SAMPLED);
        // A mark that is never reset rises only above all earlier peaks.
        boolean isExact = after != null
                && (isReset
                        ? withPeak.stream().allMatch(Sample::isPeakExact)
                        : withPeak.stream()
                                .anyMatch(sample -> sample.isPeakExact() && peak.equals(sample.peakBytes())));
        boolean isSinceCreation = hasFirst && before != null;
        return !isExact ? Counters.SAMPLED : isReset && !isSinceCreation ? peakMethod : MARK;
    }

    private Stream<Sample> peaks() {
        return Stream.concat(inside.stream(), Stream.ofNullable(after));
    }
}
