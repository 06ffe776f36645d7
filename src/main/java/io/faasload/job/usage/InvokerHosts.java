package io.faasload.job.usage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** The machines of invokers, as their monitors describe them. */
public final class InvokerHosts {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private InvokerHosts() {}

    /**
     * Asks the monitors of invokers concurrently; no request takes longer than the timeout.
     *
     * @return the {@code host} of each monitor's health, by invoker, without those that do not answer
     */
    public static Map<String, JsonNode> of(UsageSettings settings, Collection<String> invokers) {
        MonitorAddresses addresses = new MonitorAddresses(settings.addresses());
        Map<String, CompletableFuture<@Nullable JsonNode>> asked = new TreeMap<>();
        try (MonitorClient client = new MonitorClient(settings)) {
            for (String invoker : invokers) {
                HttpUrl monitor = addresses.of(invoker);
                if (monitor != null) {
                    CompletableFuture<@Nullable JsonNode> host = new CompletableFuture<>();
                    asked.put(invoker, host);
                    client.askHealth(monitor, (status, body, failure) -> host.complete(host(body)));
                }
            }
            Map<String, JsonNode> hosts = new TreeMap<>();
            asked.forEach((invoker, host) -> {
                JsonNode found = host.join();
                if (found != null) {
                    hosts.put(invoker, found);
                }
            });
            return hosts;
        }
    }

    private static @Nullable JsonNode host(String body) {
        try {
            JsonNode host = MAPPER.readTree(body).path("host");
            return host.isObject() ? host : null;
        } catch (JsonProcessingException e) {
            return null; // Not a monitor, as the check of the monitors says.
        }
    }
}
