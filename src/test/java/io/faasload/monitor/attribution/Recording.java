package io.faasload.monitor.attribution;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.faasload.monitor.container.ContainerName;
import io.faasload.monitor.container.WhiskContainer;
import io.faasload.monitor.log.EndLine;
import io.faasload.openwhisk.Golden;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a monitor observed on a real OpenWhisk.
 *
 * @param containers that it knew
 * @param lines at the ends of activations
 * @param ran when the containers used CPU time; empty if that was not recorded
 * @param activations as described by their records
 * @param truth the container of each activation, from the invoker's log
 */
record Recording(
        List<WhiskContainer> containers,
        List<EndLine> lines,
        List<Ran> ran,
        List<EndedActivation> activations,
        Map<String, String> truth) {

    /** A container used CPU time between two consecutive samples. */
    record Ran(String containerId, long fromMicros, long toMicros, long cpuMicros) {}

    /** Three actions in prewarmed containers, 150 activations. */
    static Recording prewarmed() throws JsonProcessingException {
        JsonNode run = JsonMapper.builder().build().readTree(Golden.text("attribution/prewarmed.json"));
        Recording recording = empty();
        run.get("names")
                .properties()
                .forEach(name ->
                        recording.addContainer(name.getKey(), name.getValue().asText(), null, 0, null));
        run.get("sent").properties().forEach(sent -> {
            for (JsonNode line : sent.getValue()) {
                if (line.get(1).asText().equals("stdout")) {
                    recording.lines.add(new EndLine(Math.round(line.get(0).asDouble() * 1000), sent.getKey()));
                }
            }
        });
        for (JsonNode node : run.get("recs")) {
            String id = node.get("activationId").asText();
            recording.truth.put(id, run.get("truth").get(id).get(1).asText());
            recording.activations.add(new EndedActivation(
                    id,
                    node.get("namespace").asText(),
                    "wand_blur/" + node.get("name").asText(),
                    node.get("start").asLong(),
                    node.get("end").asLong(),
                    null,
                    "nodejs:20",
                    node.at("/response/status").asText(),
                    false));
        }
        return recording;
    }

    /**
     * Five actions, 60 activations of each within 24 s, in long-lived prewarmed containers, on a host with two cores
     * that other processes kept busy.
     */
    static Recording overlappingWarm() {
        return read("attribution/overlapping-warm.txt.gz");
    }

    /**
     * The same within 15 s: too much for that host. Everything had been sent when little had run, prewarmed containers
     * were replaced for nearly every run, and the invoker noticed ends up to 3.4 s late.
     */
    static Recording overlapping() {
        return read("attribution/overlapping.txt.gz");
    }

    private static Recording read(String name) {
        Recording recording = empty();
        long epochMillis = 0;
        for (String line : Golden.text(name).split("\n")) {
            String[] fields = line.split("\t");
            switch (fields[0]) {
                case "epoch" -> epochMillis = Long.parseLong(fields[1]);
                case "container" ->
                    recording.addContainer(
                            fields[1],
                            fields[2],
                            epochMillis + Long.parseLong(fields[3]),
                            epochMillis + Long.parseLong(fields[4]),
                            fields[5].equals("-") ? null : (Long) (epochMillis + Long.parseLong(fields[5])));
                case "ran" -> recording.addRan(fields[1], epochMillis * 1000, fields.length > 2 ? fields[2] : "");
                case "line" ->
                    recording.lines.add(new EndLine(epochMillis * 1000 + Long.parseLong(fields[2]), fields[1]));
                case "activation" -> {
                    recording.truth.put(fields[1], fields[6]);
                    recording.activations.add(new EndedActivation(
                            fields[1],
                            "guest",
                            fields[2],
                            epochMillis + Long.parseLong(fields[3]),
                            epochMillis + Long.parseLong(fields[4]),
                            null,
                            "nodejs:20",
                            "success",
                            fields[5].equals("cold")));
                }
                default -> throw new IllegalArgumentException(line);
            }
        }
        return recording;
    }

    private static Recording empty() {
        return new Recording(
                new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new HashMap<>());
    }

    private void addContainer(
            String id, String name, @Nullable Long createdMillis, long startedMillis, @Nullable Long stoppedMillis) {
        containers.add(new WhiskContainer(
                id, ContainerName.parse(name).orElseThrow(), 1, createdMillis, startedMillis, stoppedMillis, null));
    }

    /** Each entry is the time since the previous one, its length and the CPU time, in microseconds. */
    private void addRan(String containerId, long epochMicros, String text) {
        long micros = epochMicros;
        for (String one : text.isEmpty() ? new String[0] : text.split(" ")) {
            String[] numbers = one.split(",");
            long fromMicros = micros + Long.parseLong(numbers[0]);
            micros = fromMicros + Long.parseLong(numbers[1]);
            ran.add(new Ran(containerId, fromMicros, micros, Long.parseLong(numbers[2])));
        }
    }

    /**
     * The same recording shifted in time, with new containers and activations whose ids end in the number, and with new
     * actions if there is a suffix.
     */
    Recording again(int shiftMillis, int copy, String actionSuffix) {
        Recording again = empty();
        containers.forEach(container -> again.containers.add(new WhiskContainer(
                copied(container.id(), copy),
                container.name(),
                container.pid(),
                shifted(container.createdMillis(), shiftMillis),
                container.startedMillis() + shiftMillis,
                shifted(container.stoppedMillis(), shiftMillis),
                null)));
        lines.forEach(line ->
                again.lines.add(new EndLine(line.micros() + shiftMillis * 1000L, copied(line.containerId(), copy))));
        ran.forEach(one -> again.ran.add(new Ran(
                copied(one.containerId(), copy),
                one.fromMicros() + shiftMillis * 1000L,
                one.toMicros() + shiftMillis * 1000L,
                one.cpuMicros())));
        for (EndedActivation activation : activations) {
            String id = copied(activation.id(), copy);
            again.truth.put(id, copied(truth.getOrDefault(activation.id(), ""), copy));
            again.activations.add(new EndedActivation(
                    id,
                    activation.namespace(),
                    activation.action() + actionSuffix,
                    activation.startMillis() + shiftMillis,
                    activation.endMillis() + shiftMillis,
                    activation.hostName(),
                    activation.kind(),
                    activation.status(),
                    activation.isCold()));
        }
        return again;
    }

    private static @Nullable Long shifted(@Nullable Long millis, int shiftMillis) {
        return millis == null ? null : (Long) (millis + shiftMillis);
    }

    private static String copied(String id, int copy) {
        return id + "-" + copy;
    }
}
