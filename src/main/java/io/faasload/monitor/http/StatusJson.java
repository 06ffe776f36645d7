package io.faasload.monitor.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.faasload.monitor.http.MonitorStatus.ContainerStatus;
import java.io.IOException;
import java.util.Locale;

/** Serializes the monitor's health and the known containers. */
final class StatusJson {

    private static final double MILLIS_PER_SECOND = 1e3;

    private StatusJson() {}

    static void writeHealth(JsonGenerator json, MonitorStatus status) throws IOException {
        json.writeStartObject();
        json.writeStringField("status", status.isHealthy() ? "ok" : "degraded");
        json.writeBooleanField("docker_connected", status.isDockerConnected());
        json.writeStringField("docker_error", status.dockerFailure());
        json.writeNumberField("resolution_s", status.resolution().toNanos() / 1e9);
        json.writeNumberField("maxage_s", status.maxAge().toMillis() / MILLIS_PER_SECOND);
        json.writeStringField("invoker_log", status.invokerLog().name().toLowerCase(Locale.ROOT));
        json.writeNumberField("ticks", status.sampler().ticks());
        json.writeNumberField("missed_ticks", status.sampler().missedTicks());
        json.writeNumberField("containers", status.sampler().containers());
        json.writeNumberField("frozen_containers", status.sampler().frozenContainers());
        json.writeNumberField("unsampled_containers", status.unsampled());
        json.writeObjectFieldStart("host");
        json.writeStringField("cpu_model", status.host().cpuModel());
        json.writeNumberField("cores", status.host().cores());
        UsageJson.writeNumber(json, "memory_b", status.host().memoryBytes());
        json.writeStringField("kernel", status.host().kernel());
        json.writeStringField("docker_version", status.dockerVersion());
        json.writeEndObject();
        json.writeNumberField("time_us", status.nowMicros());
        json.writeEndObject();
    }

    static void writeContainers(JsonGenerator json, MonitorStatus status) throws IOException {
        json.writeStartArray();
        for (ContainerStatus container : status.containers()) {
            json.writeStartObject();
            json.writeStringField("id", container.id());
            json.writeStringField("name", container.name());
            json.writeNumberField("pid", container.pid());
            json.writeNumberField("started_ms", container.startedMillis());
            UsageJson.writeNumber(json, "stopped_ms", container.stoppedMillis());
            json.writeBooleanField("sampled", container.isSampled());
            json.writeBooleanField("log_read", container.isLogRead());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
