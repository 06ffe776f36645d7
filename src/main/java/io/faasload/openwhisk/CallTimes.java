package io.faasload.openwhisk;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import okhttp3.Call;
import okhttp3.EventListener;
import org.jspecify.annotations.Nullable;

/**
 * Records when a request is sent, if it carries an instance of this class as its tag. Times are µs since the epoch. Thread-safe.
 */
final class CallTimes extends EventListener {

    private volatile @Nullable Long sentMicros;

    static EventListener of(Call call) {
        CallTimes times = call.request().tag(CallTimes.class);
        return times == null ? EventListener.NONE : times;
    }

    @Override
    public void requestHeadersStart(Call call) {
        sentMicros = nowMicros();
    }

    /** When the request's first byte was written; null if none was. */
    @Nullable Long sentMicros() {
        return sentMicros;
    }

    static long nowMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }
}
