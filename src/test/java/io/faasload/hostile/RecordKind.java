package io.faasload.hostile;

/** The answer to a request for an activation's record, and what its row must show. */
enum RecordKind {
    RIGHT(
            "1790000000000 1790000000012 3 200 128",
            "true 'success' null",
            "f|success|1790000000000|1790000000012|3|200|128|-"),
    /** After some "not yet" answers. */
    LATE(RIGHT),
    /** After some wrong answers. */
    AT_LAST(RIGHT),
    END_BEFORE_START(
            "1700000000000 1600000000000 3 200 128",
            "true 'success' null",
            "f|success|1700000000000|1600000000000|3|200|128|-"),
    NEGATIVE("-5 -1 -3 -200 -128", "true 'success' null", "f|success|-5|-1|-3|-200|-128|-"),
    HUGE(
            "1e400 9223372036854775808 9223372036854775807 1e18 4294967296",
            "true 'success' null",
            "f|success|-|-|9223372036854775807|1000000000000000000|-|-"),
    DIGITS(
            "9".repeat(100_000) + " 0." + "1".repeat(100_000) + " 3 200 128",
            "true 'success' null",
            "f|success|-|0|3|200|128|-"),
    TEXTS("'1700000000000' '1e3' '3' '' 'NaN'", "'true' 'success' null", "t|success|-|-|-|-|-|-"),
    NULLS("null null null null null", "null null null", "t|-|-|-|-|-|-|-"),
    OTHER_TYPES("{'a':[]} [1] true {} [128]", "1 7 null", "t|-|-|-|-|-|-|-"),
    ZERO_CHARACTERS("1 2 3 4 5", "false 'a\\u0000b' '\\u0000'", "t|a\uFFFDb|1|2|3|4|5|\uFFFD"),
    HALF_SURROGATES("1 2 3 4 5", "false '\\ud800b\\udc00' '\\udbff'", "t|\uFFFDb\uFFFD|1|2|3|4|5|\uFFFD"),
    NESTED("1 2 3 4 5", "false 'success' " + "[".repeat(500) + "]".repeat(500), "t|success|1|2|3|4|5|[[[[[[[["),
    MEGABYTE("1 2 3 4 5", "false 'success' '" + "e".repeat(900_000) + "'", "t|success|1|2|3|4|5|eeeeeeee"),
    /** Only its id. */
    BARE("", "", "t|-|-|-|-|-|-|-"),
    NO_JSON("NaN Infinity 3 200 128", "true 'success' null", ""),
    NEVER("", "", ""),
    OTHER_ACTIVATION("1 2 3 4 5", "true 'success' null", ""),
    OTHER_NAMESPACE("1 2 3 4 5", "true 'success' null", ""),
    NO_ID("1 2 3 4 5", "true 'success' null", ""),
    /** Something wrong each time. */
    WRONG("", "", ""),
    /** More than is read, each time. */
    TOO_LARGE("", "", "");

    /** As SQL prints them. */
    static final String ROW = "concat_ws('|', failed, coalesce(response_status, '-'), coalesce(start_ms::text, '-'),"
            + " coalesce(end_ms::text, '-'), coalesce(wait_ms::text, '-'), coalesce(init_ms::text, '-'),"
            + " coalesce(memory_mb::text, '-'), coalesce(left(error, 8), '-'))";

    private static final String JSON = "{'activationId':'%s','namespace':'%s','start':%s,'end':%s,'annotations':["
            + "{'key':'waitTime','value':%s},{'value':%s,'key':'initTime'},{'key':'limits','value':{'memory':%s}}],"
            + "'response':{'success':%s,'status':%s,'result':{'error':%s}}}";

    private final String times;
    private final String response;

    /** What {@link #ROW} shows; empty if the run cannot be completed. */
    final String row;

    RecordKind(RecordKind other) {
        this(other.times, other.response, other.row);
    }

    RecordKind(String times, String response, String row) {
        this.times = times;
        this.response = response;
        this.row = row;
    }

    /** The record as answered with status 200. */
    String json(String id, String namespace) {
        if (this == BARE) {
            return "{\"activationId\":\"" + id + "\"}";
        }
        String[] time = times.split(" ", -1);
        String[] end = response.split(" ", -1);
        return String.format(JSON, id, namespace, time[0], time[1], time[2], time[3], time[4], end[0], end[1], end[2])
                .replace('\'', '"');
    }
}
