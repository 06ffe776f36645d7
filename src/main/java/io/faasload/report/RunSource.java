package io.faasload.report;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Which runs a reading covers.
 *
 * @param relation a table expression with the columns of {@code runs}, and <code>{schema}</code> for the schema
 */
record RunSource(String relation) {

    /** Every run. */
    static final RunSource ALL = new RunSource("{schema}.runs");

    /** Every run of some functions. */
    static RunSource of(List<Integer> functions) {
        return new RunSource("(SELECT * FROM {schema}.runs WHERE function IN ("
                + functions.stream().map(String::valueOf).collect(Collectors.joining(", ")) + "))");
    }

    /** The latest runs of each trace. Reading them takes the same time however many runs there are. */
    static RunSource latest(int runs) {
        return new RunSource("""
                (SELECT l.* FROM {schema}.traces t CROSS JOIN LATERAL (
                  SELECT * FROM {schema}.runs WHERE id > t.id::bigint << 32 AND id < (t.id + 1)::bigint << 32
                  ORDER BY id DESC LIMIT %d) l)""".formatted(runs));
    }
}
