package io.faasload.driver.summary;

import io.faasload.dataset.summary.InjectionMinute;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/** Planned, sent and missed calls of an injection in each minute. */
public final class InjectionTable {

    private static final int MOST_ROWS = 20;

    private InjectionTable() {}

    /**
     * Prints nothing without runs. Of a long injection, prints the minutes in which the calls sent differ most from those planned.
     *
     * @param terminalColumns maximum width in characters; 0 for no limit
     */
    public static void print(PrintWriter out, int terminalColumns, List<InjectionMinute> minutes) {
        if (minutes.isEmpty()) {
            return;
        }
        List<InjectionMinute> shown = minutes.stream()
                .sorted(Comparator.comparingLong(
                                (InjectionMinute minute) -> -Math.abs(minute.planned() - minute.sent()))
                        .thenComparingLong(InjectionMinute::minute))
                .limit(MOST_ROWS)
                .sorted(Comparator.comparingLong(InjectionMinute::minute))
                .toList();
        TextTable table = new TextTable()
                .column(
                        "minute",
                        shown.stream()
                                .map(minute -> String.valueOf(minute.minute()))
                                .toList());
        number(table, "planned", shown, InjectionMinute::planned);
        number(table, "sent", shown, InjectionMinute::sent);
        number(table, "missed", shown, InjectionMinute::missed);
        table.print(out, terminalColumns);
        long last = minutes.get(minutes.size() - 1).minute();
        out.printf(
                Locale.ROOT,
                "%d %s, %s: %.1f points planned and %.1f calls sent per minute, %d points missed%n",
                last,
                last == 1 ? "minute" : "minutes",
                shown.size() < minutes.size() ? "those that differ most are shown" : "all are shown",
                mean(minutes, InjectionMinute::planned, last),
                mean(minutes, InjectionMinute::sent, last),
                minutes.stream().mapToLong(InjectionMinute::missed).sum());
    }

    private static double mean(List<InjectionMinute> minutes, ToLongFunction<InjectionMinute> number, long last) {
        return (double) minutes.stream().mapToLong(number).sum() / Math.max(1, last);
    }

    private static void number(
            TextTable table, String heading, List<InjectionMinute> minutes, ToLongFunction<InjectionMinute> number) {
        table.column(
                heading,
                minutes.stream().mapToLong(number).mapToObj(String::valueOf).toList());
    }
}
