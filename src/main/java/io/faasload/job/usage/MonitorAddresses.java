package io.faasload.job.usage;

import java.util.HashSet;
import java.util.Map;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** Maps an invoker to the monitor on its host. */
final class MonitorAddresses {

    private static final String ANY = "*";
    private static final String PLACEHOLDER = "{invoker}";

    /** Other names are not put into an address: an event could direct the request, and the token, to any host. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+");

    private final Map<String, String> byInvoker;
    /** A single monitor is also asked about activations whose invoker is unknown. */
    private final @Nullable String only;

    MonitorAddresses(Map<String, String> byInvoker) {
        this.byInvoker = byInvoker;
        var different = new HashSet<>(byInvoker.values());
        String one = different.size() == 1 ? different.iterator().next() : null;
        this.only = one == null || isPattern(one) ? null : one;
    }

    /** Whether an address needs the name of an invoker to be put in. */
    static boolean isPattern(String address) {
        return address.contains(PLACEHOLDER);
    }

    /**
     * The monitor of an invoker; null if none is configured, or if the invoker's name cannot be put into an address.
     *
     * @param invoker null if unknown
     */
    @Nullable HttpUrl of(@Nullable String invoker) {
        String address = invoker == null ? only : byInvoker.getOrDefault(invoker, byInvoker.get(ANY));
        if (address == null) {
            return null;
        }
        if (invoker == null || !isPattern(address)) {
            return parse(address);
        }
        return NAME.matcher(invoker).matches() ? parse(address.replace(PLACEHOLDER, invoker)) : null;
    }

    /** Returns null for an invalid address. */
    static @Nullable HttpUrl parse(String address) {
        return HttpUrl.parse(address.contains("://") ? address : "http://" + address);
    }
}
