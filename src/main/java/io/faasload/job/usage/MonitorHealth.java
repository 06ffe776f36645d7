package io.faasload.job.usage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.faasload.openwhisk.http.CertificateErrors;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * The health that a monitor reports.
 *
 * @param isGood whether it provides the usage of all runs
 * @param text one line: which monitor, its health, and what to do if it is not good
 */
public record MonitorHealth(boolean isGood, String text) {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /** Asks all monitors concurrently; no request takes longer than the timeout. */
    public static List<MonitorHealth> of(UsageSettings settings) {
        if (!settings.enabled()) {
            return List.of(
                    new MonitorHealth(true, "monitor: switched off by dockermonitor.enabled, runs have no usage"));
        }
        List<CompletableFuture<MonitorHealth>> healths = new ArrayList<>();
        try (MonitorClient client = new MonitorClient(settings)) {
            invokersByAddress(settings.addresses())
                    .forEach((address, invokers) -> healths.add(ask(client, address, invokers)));
            return healths.stream().map(CompletableFuture::join).toList();
        }
    }

    private static TreeMap<String, String> invokersByAddress(Map<String, String> addresses) {
        return addresses.entrySet().stream()
                .collect(Collectors.groupingBy(
                        Map.Entry::getValue,
                        TreeMap::new,
                        Collectors.mapping(Map.Entry::getKey, Collectors.joining(", "))));
    }

    private static CompletableFuture<MonitorHealth> ask(MonitorClient client, String address, String invokers) {
        String which = "monitor: " + address + (invokers.equals("*") ? "" : " (" + invokers + ")");
        if (MonitorAddresses.isPattern(address)) {
            return CompletableFuture.completedFuture(new MonitorHealth(
                    false,
                    which + " is not checked: its invokers are unknown until they have run"
                            + " something; to check them, curl the /v1/health of each"));
        }
        HttpUrl url = MonitorAddresses.parse(address);
        if (url == null) {
            return CompletableFuture.completedFuture(
                    new MonitorHealth(false, which + " is not a valid address: correct dockermonitor.endpoints"));
        }
        CompletableFuture<MonitorHealth> health = new CompletableFuture<>();
        client.askHealth(url, (status, body, failure) -> health.complete(answered(which, status, body, failure)));
        return health;
    }

    private static MonitorHealth answered(String which, int status, String body, @Nullable IOException failure) {
        if (failure != null && CertificateErrors.isExplained(failure)) {
            return new MonitorHealth(false, which + " is not asked: " + failure.getMessage());
        }
        if (failure != null) {
            return new MonitorHealth(
                    false,
                    which + " does not answer (" + reason(failure) + "): start bin/faasload monitor there, or correct"
                            + " dockermonitor.endpoints; runs have no usage until it answers");
        }
        if (status == 401) {
            return new MonitorHealth(false, which + " rejects the token: set dockermonitor.token to its http.token");
        }
        JsonNode health = parse(body);
        return switch (health.path("status").asText()) {
            case "ok" -> attributing(which, health.path("invoker_log").asText());
            case "degraded" -> new MonitorHealth(false, which + " is degraded: " + degraded(health));
            default ->
                new MonitorHealth(
                        false,
                        which + " answers " + status
                                + " to /v1/health, so it is not a monitor: correct dockermonitor.endpoints");
        };
    }

    private static MonitorHealth attributing(String which, String invokerLog) {
        String answers = which + " answers";
        return switch (invokerLog) {
            case "none" ->
                new MonitorHealth(
                        false,
                        answers + ", but reads no invoker's log: some runs may be ambiguous and get no usage; set"
                                + " openwhisk.invokerlog in its monitor.yml so that all get theirs, or let the actions return"
                                + " their host name as hostname");
            case "unreadable" ->
                new MonitorHealth(
                        false,
                        answers + ", but cannot read its openwhisk.invokerlog: some runs may be ambiguous and get no"
                                + " usage until it can; correct the path or the rights");
            default -> new MonitorHealth(true, answers);
        };
    }

    private static JsonNode parse(String body) {
        try {
            return MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            return MAPPER.missingNode();
        }
    }

    private static String degraded(JsonNode health) {
        return health.path("docker_connected").asBoolean()
                ? health.path("unsampled_containers").asLong()
                        + " of its containers are not sampled (its log says why): it must see their cgroups"
                : "Docker cannot be followed (" + health.path("docker_error").asText()
                        + "): start Docker there, or correct its docker.host";
    }

    private static String reason(IOException failure) {
        if (failure instanceof SocketTimeoutException) {
            return "timeout"; // in the words of the call, whose clock may notice it as well
        }
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }
}
