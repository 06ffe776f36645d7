package io.faasload.traces.format;

import io.faasload.traces.FunctionName;
import io.faasload.traces.Quantiles;
import io.faasload.traces.TraceFunction;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.apache.commons.rng.core.source64.SplitMix64;
import org.jspecify.annotations.Nullable;

/**
 * Sorts any number of events by function and start, with a constant amount of memory: sorted runs in temporary files are merged into
 * one file. The order by end says nothing about the order by start: one long event starts before any number of others. Not thread-safe.
 */
final class SortedEvents implements Closeable {

    /** How many events are sorted in memory. */
    private static final int RUN = 200_000;

    private static final int SAMPLE = 2_000;

    private record Event(int function, long startMicros, long durationMicros) {

        static final Comparator<Event> ORDER =
                Comparator.comparingInt(Event::function).thenComparingLong(Event::startMicros);

        void write(DataOutputStream out) throws IOException {
            out.writeInt(function);
            out.writeLong(startMicros);
            out.writeLong(durationMicros);
        }
    }

    /** Where the events of a function are in the sorted file. */
    private static final class Place {
        private final FunctionName name;
        private final String source;
        private long first;
        private long count;
        private long lastMicros;
        private Quantiles durations = Quantiles.of(0);

        private Place(FunctionName name, String source) {
            this.name = name;
            this.source = source;
        }
    }

    private final int run;
    private final List<Path> files = new ArrayList<>();
    private final List<Place> places = new ArrayList<>();
    private final List<Event> unsorted = new ArrayList<>();
    private long earliest;
    private @Nullable FileChannel sorted;

    SortedEvents() {
        this(RUN);
    }

    /**
     * Sorts with less memory.
     *
     * @param run how many events are sorted in memory
     */
    SortedEvents(int run) {
        this.run = run;
    }

    int addFunction(FunctionName name, String source) {
        places.add(new Place(name, source));
        return places.size() - 1;
    }

    void add(int function, long startMicros, long durationMicros) throws IOException {
        unsorted.add(new Event(function, startMicros, durationMicros));
        earliest = Math.min(earliest, startMicros);
        if (unsorted.size() == run) {
            writeRun();
        }
    }

    private void writeRun() throws IOException {
        unsorted.sort(Event.ORDER); // stable: equal starts stay in the order of the file
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(newFile()))) {
            for (Event event : unsorted) {
                event.write(out);
            }
        }
        unsorted.clear();
    }

    private OutputStream newFile() throws IOException {
        Path file = Files.createTempFile("faasload-trace-", ".events");
        file.toFile().deleteOnExit();
        files.add(file);
        return Files.newOutputStream(file);
    }

    /** One sorted run while it is merged. */
    private static final class Run implements Closeable {
        private final int number;
        private final DataInputStream in;
        private Event next;

        private Run(int number, Path file) throws IOException {
            this.number = number;
            this.in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)));
            this.next = read();
        }

        private Event read() throws IOException {
            return new Event(in.readInt(), in.readLong(), in.readLong());
        }

        boolean advance() throws IOException {
            try {
                next = read();
                return true;
            } catch (EOFException e) {
                return false;
            }
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    /** The functions with their events, sorted. Nothing can be added any more. */
    List<TraceFunction> functions() throws IOException {
        if (places.isEmpty()) {
            return List.of();
        }
        writeRun();
        merge();
        Path last = files.get(files.size() - 1);
        FileChannel channel = FileChannel.open(last, StandardOpenOption.READ);
        sorted = channel;
        List<TraceFunction> functions = new ArrayList<>();
        for (Place place : places) {
            functions.add(new ListedFunction(
                    place.name,
                    place.source,
                    earliest,
                    place.lastMicros + 1,
                    channel,
                    place.first,
                    place.count,
                    place.durations));
        }
        return functions;
    }

    private void merge() throws IOException {
        PriorityQueue<Run> runs = new PriorityQueue<>(
                Comparator.comparing((Run run) -> run.next, Event.ORDER).thenComparingInt(run -> run.number));
        List<Run> open = new ArrayList<>();
        try {
            for (int i = 0; i < files.size(); i++) {
                if (Files.size(files.get(i)) > 0) {
                    Run opened = new Run(i, files.get(i));
                    open.add(opened);
                    runs.add(opened);
                }
            }
            try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(newFile()))) {
                long written = 0;
                Sample sample = new Sample();
                int function = -1;
                while (!runs.isEmpty()) {
                    Run first = runs.remove();
                    Event event = first.next;
                    if (event.function != function) {
                        sample.finish(function);
                        function = event.function;
                        places.get(function).first = written;
                    }
                    places.get(function).count++;
                    places.get(function).lastMicros = event.startMicros;
                    sample.add(event.durationMicros);
                    out.writeLong(event.startMicros);
                    out.writeLong(event.durationMicros);
                    written++;
                    if (first.advance()) {
                        runs.add(first);
                    }
                }
                sample.finish(function);
            }
        } finally {
            for (Run opened : open) {
                opened.close();
            }
        }
    }

    /** A random sample of the durations of the function that is merged: its percentiles, but not its mean, are of the sample. */
    private final class Sample {
        private final double[] millis = new double[SAMPLE];
        private final SplitMix64 random = new SplitMix64(0);
        private long seen;
        private double sum;

        private void add(long micros) {
            double value = micros / 1e3;
            sum += value;
            long place = seen < SAMPLE ? seen : random.nextLong(seen + 1);
            if (place < SAMPLE) {
                millis[(int) place] = value;
            }
            seen++;
        }

        private void finish(int function) {
            if (function >= 0) {
                Quantiles sampled = Quantiles.ofSample(Arrays.copyOf(millis, (int) Math.min(seen, SAMPLE)));
                places.get(function).durations = sampled.withMean(sum / seen);
            }
            seen = 0;
            sum = 0;
        }
    }

    /** Deletes all files. */
    @Override
    public void close() throws IOException {
        if (sorted != null) {
            sorted.close();
        }
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
    }
}
