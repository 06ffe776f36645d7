package io.faasload.job.usage;

import java.util.HashSet;
import java.util.Map;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** Which monitor is on the host of an invoker. */
final class MonitorAddresses {

    private static final String ANY = "*";
    private static final String PLACEHOLDER = "{invoker}";

    private final Map<String, String> byInvoker;
    /** Where there is only one monitor, it is asked for activations whose invoker is not known too. */
    private final @Nullable String only;

    MonitorAddresses(Map<String, String> byInvoker) {
        this.byInvoker = byInvoker;
        var different = new HashSet<>(byInvoker.values());
        String one = different.size() == 1 ? different.iterator().next() : null;
        this.only = one == null || one.contains(PLACEHOLDER) ? null : one;
    }

    /**
     * The monitor of an invoker; null if none is configured.
     *
     * @param invoker null if it is not known
     */
    @Nullable HttpUrl of(@Nullable String invoker) {
        String address = invoker == null ? only : byInvoker.getOrDefault(invoker, byInvoker.get(ANY));
        if (address == null) {
            return null;
        }
        String named = invoker == null ? address : address.replace(PLACEHOLDER, invoker);
        return HttpUrl.parse(named.contains("://") ? named : "http://" + named);
    }
}
