package io.faasload.bench.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/**
 * A loop that only parks until each of its points in time: measures how late the machine wakes a thread that does nothing but
 * wait.
 */
public final class BarePacer {

    private BarePacer() {}

    /** The arguments are the interval in ns and the duration in s; prints {@link Percentiles} of the lateness in µs as JSON. */
    public static void main(String[] arguments) throws JsonProcessingException {
        long intervalNanos = Long.parseLong(arguments[0]);
        long seconds = Long.parseLong(arguments[1]);
        int points = (int) (seconds * 1_000_000_000L / intervalNanos);
        long[] lateMicros = new long[points];
        long start = System.nanoTime();
        for (int point = 0; point < points; point++) {
            long due = start + point * intervalNanos;
            long left = due - System.nanoTime();
            while (left > 0) {
                LockSupport.parkNanos(left);
                left = due - System.nanoTime();
            }
            lateMicros[point] = -left / 1000;
        }
        // Skips the first ones, during which its code is compiled.
        long[] counted = Arrays.copyOfRange(lateMicros, points / 10, points);
        System.out.println(JsonMapper.builder().build().writeValueAsString(Percentiles.of(counted)));
    }
}
