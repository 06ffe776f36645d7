package io.faasload.config;

import io.faasload.config.Threshold.Comparison;
import io.faasload.config.Threshold.Label;
import io.faasload.config.Threshold.Metric;
import io.faasload.config.Threshold.Statistic;
import io.faasload.config.Threshold.Statistic.Kind;
import io.faasload.config.key.Reading;
import io.faasload.config.key.ValueType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads one expression: {@code METRIC {LABEL="VALUE", …} STATISTIC COMPARISON NUMBER}. For one use. */
final class ThresholdParser {

    private static final Pattern WORD = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]*");
    private static final Pattern NUMBER = Pattern.compile("[-+]?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]+)?");
    private static final Pattern QUOTED = Pattern.compile("\"([^\"]*)\"");
    private static final Pattern PERCENTILE = Pattern.compile("p([0-9]{1,2}(\\.[0-9]+)?|100)");

    private final String text;
    private int position;

    ThresholdParser(String text) {
        this.text = text;
    }

    /** A list of expressions, each a text, or a map with the text as {@code expression} and {@code abort}. */
    static ValueType<List<Threshold>> list() {
        return (place, value, reading) -> {
            if (!(value instanceof List<?> items)) {
                reading.mistakes().must(place, "be a list of expressions such as \"lost == 0\"", value);
                return null;
            }
            List<Threshold> thresholds = new ArrayList<>();
            for (int i = 0; i < items.size(); i++) {
                item(place + "[" + i + "]", items.get(i), reading).ifPresent(thresholds::add);
            }
            return thresholds;
        };
    }

    private static Optional<Threshold> item(String place, @Nullable Object item, Reading reading) {
        Map<?, ?> map = item instanceof Map<?, ?> given ? given : Map.of("expression", String.valueOf(item));
        Object abort = map.containsKey("abort") ? map.get("abort") : false;
        boolean isKnown = Set.of("expression", "abort").containsAll(map.keySet());
        if (isKnown && map.get("expression") instanceof String text && abort instanceof Boolean isAborting) {
            try {
                return Optional.of(Threshold.parse(text, isAborting));
            } catch (IllegalArgumentException e) {
                reading.mistakes().add(place, String.valueOf(e.getMessage()));
            }
        } else {
            reading.mistakes().must(place, "be an expression, or a map of expression and abort (true or false)", item);
        }
        return Optional.empty();
    }

    Threshold parse(boolean abort) {
        int start = begin();
        Metric metric = Threshold.named(Metric.values(), word())
                .orElseThrow(() -> expected(start, "a metric: " + Threshold.words(Metric.values())));
        Map<Label, String> labels = labels();
        Statistic statistic = metric.isOfEachRun() ? statistic() : null;
        Comparison comparison = comparison(statistic == null);
        double limit = number();
        if (begin() < text.length()) {
            throw expected(position, "nothing after the number");
        }
        return new Threshold(text.strip(), abort, metric, labels, statistic, comparison, limit);
    }

    private Map<Label, String> labels() {
        Map<Label, String> labels = new EnumMap<>(Label.class);
        if (!skips("{")) {
            return labels;
        }
        do {
            int start = begin();
            Label label = Threshold.named(Label.values(), word())
                    .orElseThrow(() -> expected(start, "a label: " + Threshold.words(Label.values())));
            require("=");
            String value = match(QUOTED);
            if (value == null) {
                throw expected(position, "a value in double quotes");
            }
            if (labels.put(label, value.substring(1, value.length() - 1)) != null) {
                throw expected(start, "each label only once");
            }
        } while (skips(","));
        require("}");
        return labels;
    }

    private Statistic statistic() {
        int start = begin();
        String word = word();
        Matcher percentile = PERCENTILE.matcher(word);
        if (percentile.matches()) {
            return new Statistic(Kind.PERCENTILE, Double.parseDouble(percentile.group(1)));
        }
        return Optional.of(word)
                .filter(name -> !name.equals("percentile"))
                .flatMap(name -> Threshold.named(Kind.values(), name))
                .map(kind -> new Statistic(kind, 0))
                .orElseThrow(() -> expected(start, "a statistic: mean, min, max, or a percentile such as p99"));
    }

    private Comparison comparison(boolean isAfterMetric) {
        begin();
        return Arrays.stream(Comparison.values())
                .sorted(Comparator.comparing(known -> -known.sign().length()))
                .filter(known -> skips(known.sign()))
                .findFirst()
                .orElseThrow(() -> expected(
                        position,
                        "one of <, <=, >, >=, ==, !="
                                + (isAfterMetric ? " (this metric is of all runs, and has no statistic)" : "")));
    }

    private double number() {
        String number = match(NUMBER);
        if (number == null) {
            throw expected(position, "a number");
        }
        return Double.parseDouble(number);
    }

    private String word() {
        String word = match(WORD);
        return word == null ? "" : word;
    }

    private @Nullable String match(Pattern pattern) {
        Matcher matcher = pattern.matcher(text).region(begin(), text.length());
        if (!matcher.lookingAt()) {
            return null;
        }
        position = matcher.end();
        return matcher.group();
    }

    private void require(String sign) {
        if (!skips(sign)) {
            throw expected(position, sign);
        }
    }

    private boolean skips(String sign) {
        if (!text.startsWith(sign, begin())) {
            return false;
        }
        position += sign.length();
        return true;
    }

    /** Skips blanks, and returns the position. */
    private int begin() {
        while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
            position++;
        }
        return position;
    }

    private IllegalArgumentException expected(int where, String what) {
        String found = where < text.length() ? "\"" + text.substring(where) + "\"" : "the end";
        return new IllegalArgumentException("at character " + (where + 1) + ": expected " + what + "; found " + found);
    }
}
