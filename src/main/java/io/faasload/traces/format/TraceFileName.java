package io.faasload.traces.format;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The user and the function in the name of one of FaaSLoad's traces, {@code USER-FUNCTION-*}.
 *
 * @param user namespace that invokes
 * @param function name of the action, without its package
 */
record TraceFileName(String user, String function) {

    /** All ways to cut a name such that the function is known. */
    static List<TraceFileName> cuts(String fileName, Predicate<String> isKnown) {
        List<TraceFileName> cuts = new ArrayList<>();
        for (int user = fileName.indexOf('-'); user >= 0; user = fileName.indexOf('-', user + 1)) {
            for (int end = fileName.indexOf('-', user + 1); end >= 0; end = fileName.indexOf('-', end + 1)) {
                String function = fileName.substring(user + 1, end);
                if (user > 0 && !function.isEmpty() && isKnown.test(function)) {
                    cuts.add(new TraceFileName(fileName.substring(0, user), function));
                }
            }
        }
        return cuts;
    }

    @Override
    public String toString() {
        return "user " + user + " and function " + function;
    }
}
