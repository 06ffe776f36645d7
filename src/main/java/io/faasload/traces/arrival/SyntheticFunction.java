package io.faasload.traces.arrival;

import io.faasload.config.key.ConfigurationException;
import io.faasload.traces.FunctionName;
import io.faasload.traces.FunctionRandom;
import io.faasload.traces.FunctionRandom.Use;
import io.faasload.traces.PointDraws;
import io.faasload.traces.PointIterator;
import io.faasload.traces.TraceFunction;
import io.faasload.traces.TracePoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.rng.UniformRandomProvider;
import org.jspecify.annotations.Nullable;

/**
 * Invocations of one function without a trace.
 *
 * @param source how the user wrote it
 * @param shape the arrivals
 * @param numbers its rates per second and times in seconds; the last one is the duration
 */
public record SyntheticFunction(FunctionName name, String source, Shape shape, List<Double> numbers)
        implements TraceFunction {

    /** How to write one. */
    public static final String SYNTAX = "constant:RATE:SECONDS, poisson:RATE:SECONDS,"
            + " mmpp:RATE_ON:RATE_OFF:MEAN_SECONDS_ON:MEAN_SECONDS_OFF:SECONDS, ramp:FROM:TO:SECONDS or"
            + " steps:RATE,RATE,…:SECONDS_EACH";

    private static final Pattern SPECIFICATION = Pattern.compile("(?:([^=:]+)=)?([a-z]+):([0-9.,:eE+-]+)");
    private static final double MOST = 1e7;

    /** Kinds of arrivals. */
    public enum Shape {
        /** The same time between any two. */
        CONSTANT(2),
        /** Exponential times between them. */
        POISSON(2),
        /** Two Poisson processes that take turns: Markov-modulated, with exponential times in each state. */
        MMPP(5),
        /** A rate that changes linearly. */
        RAMP(3),
        /** A constant rate for each stretch of time. */
        STEPS(2);

        private final int numbers;

        Shape(int numbers) {
            this.numbers = numbers;
        }
    }

    /**
     * Reads texts of the form {@code [NAME=]PROCESS:NUMBERS}. Functions with the same name differ by their order.
     *
     * @param place option or key, for messages
     * @throws ConfigurationException if one has another form
     */
    public static List<SyntheticFunction> parse(String place, List<String> texts) throws ConfigurationException {
        List<SyntheticFunction> functions = new ArrayList<>();
        Map<String, Integer> ofName = new HashMap<>();
        for (String text : texts) {
            functions.add(parse(place, text, ofName));
        }
        return functions;
    }

    private static SyntheticFunction parse(String place, String text, Map<String, Integer> ofName)
            throws ConfigurationException {
        Matcher matcher = SPECIFICATION.matcher(text);
        if (matcher.matches()) {
            for (Shape shape : Shape.values()) {
                if (shape.name().equalsIgnoreCase(matcher.group(2))) {
                    List<Double> numbers = numbers(matcher.group(3), shape);
                    if (numbers != null) {
                        String name = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
                        String variant = "synthetic " + ofName.merge(name, 1, Integer::sum);
                        return new SyntheticFunction(new FunctionName("", "", name, variant), text, shape, numbers);
                    }
                }
            }
        }
        throw new ConfigurationException(List.of(
                place + ": must be " + SYNTAX + ", with a name and = before it if you like, but is \"" + text + "\""));
    }

    private static @Nullable List<Double> numbers(String text, Shape shape) {
        String[] fields = text.split(":", -1);
        if (fields.length != shape.numbers) {
            return null;
        }
        List<Double> numbers = new ArrayList<>();
        for (String number : (shape == Shape.STEPS ? text.replace(',', ':') : text).split(":", -1)) {
            try {
                double value = Double.parseDouble(number);
                if (!(value >= 0 && value <= MOST)) {
                    return null;
                }
                numbers.add(value);
            } catch (NumberFormatException e) {
                return null;
            }
        }
        boolean isTimeMissing = numbers.get(numbers.size() - 1) == 0
                || (shape == Shape.MMPP && (numbers.get(2) == 0 || numbers.get(3) == 0));
        return isTimeMissing ? null : numbers;
    }

    @Override
    public long endMicros() {
        double seconds = last() * (shape == Shape.STEPS ? numbers.size() - 1 : 1);
        return Math.round(seconds * 1e6);
    }

    private double last() {
        return numbers.get(numbers.size() - 1);
    }

    @Override
    public PointIterator points(PointDraws draws) {
        UniformRandomProvider random = new FunctionRandom(draws.seed(), name).generator(Use.ARRIVALS, 0);
        Times times =
                switch (shape) {
                    case CONSTANT -> new Ramps(last(), numbers.get(0), numbers.get(0));
                    case RAMP -> new Ramps(last(), numbers.get(0), numbers.get(1));
                    case STEPS -> {
                        double[] rates = new double[2 * (numbers.size() - 1)];
                        Arrays.setAll(rates, i -> numbers.get(i / 2));
                        yield new Ramps(last(), rates);
                    }
                    case POISSON -> new Bursts(random, new double[] {numbers.get(0)}, new double[] {1});
                    case MMPP ->
                        new Bursts(random, new double[] {numbers.get(0), numbers.get(1)}, new double[] {
                            numbers.get(2), numbers.get(3)
                        });
                };
        return new ThinnedPoints(new Points(times, endMicros()), name, draws);
    }

    /** Times in seconds, ascending; infinite at the end. */
    private interface Times {
        double next();
    }

    private static final class Points extends PointIterator {

        private final Times times;
        private final long endMicros;
        private long index;

        private Points(Times times, long endMicros) {
            this.times = times;
            this.endMicros = endMicros;
        }

        @Override
        protected @Nullable TracePoint read() {
            long micros = (long) (times.next() * 1e6 + 1e-3); // 3 * (1 / 3.0) is a little less than 1
            return micros >= endMicros ? null : new TracePoint(index++, micros, null, Double.NaN);
        }
    }

    /** Stretches of equal length whose rate changes linearly: point k is where the integral of the rate is k. */
    private static final class Ramps implements Times {

        private final double seconds;
        private final double[] rates;
        private int stretch;
        private long index;

        /** Start and end rate of each stretch. */
        private Ramps(double seconds, double... rates) {
            this.seconds = seconds;
            this.rates = rates;
        }

        @Override
        public double next() {
            for (; stretch < rates.length / 2; stretch++) {
                double from = rates[2 * stretch];
                double change = (rates[2 * stretch + 1] - from) / seconds;
                // The smaller root of from t + change t² / 2 = index, in the form that is exact without a change.
                double root = from * from + 2 * change * index;
                double time = index == 0 ? 0 : 2 * index / (from + Math.sqrt(root));
                if (root >= 0 && time < seconds - 1e-9 && (from > 0 || change > 0)) {
                    index++;
                    return stretch * seconds + time;
                }
                index = 0;
            }
            return Double.POSITIVE_INFINITY;
        }
    }

    /** Poisson processes that take turns; the first one starts. A process that is alone has no end. */
    private static final class Bursts implements Times {

        private final UniformRandomProvider random;
        private final double[] rates;
        private final double[] meanSeconds;
        private int state;
        private double seconds;
        private double stateEnd;

        private Bursts(UniformRandomProvider random, double[] rates, double[] meanSeconds) {
            this.random = random;
            this.rates = rates;
            this.meanSeconds = meanSeconds;
            this.stateEnd = rates.length == 1 ? Double.POSITIVE_INFINITY : stay();
        }

        private double stay() {
            return meanSeconds[state] * FunctionRandom.exponential(random);
        }

        @Override
        public double next() {
            while (true) {
                double next = rates[state] == 0
                        ? Double.POSITIVE_INFINITY
                        : seconds + FunctionRandom.exponential(random) / rates[state];
                if (next < stateEnd || rates.length == 1) {
                    seconds = next;
                    return next;
                }
                seconds = stateEnd; // memoryless: what is left of the gap is drawn with the other rate
                state = 1 - state;
                stateEnd = seconds + stay();
                if (rates[0] == 0 && rates[1] == 0) {
                    return Double.POSITIVE_INFINITY;
                }
            }
        }
    }
}
