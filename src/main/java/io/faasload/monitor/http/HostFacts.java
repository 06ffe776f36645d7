package io.faasload.monitor.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The machine that the monitor and the invoker run on; null for what Linux does not tell.
 *
 * @param cpuModel model name of the first CPU
 * @param cores number of logical CPUs
 * @param memoryBytes physical memory
 * @param kernel release of Linux
 */
public record HostFacts(
        @Nullable String cpuModel,
        int cores,
        @Nullable Long memoryBytes,
        @Nullable String kernel) {

    private static final int BYTES_PER_KIB = 1024;

    /** Reads them from a proc file system. */
    public static HostFacts read(Path proc) {
        String memory = field(proc.resolve("meminfo"), "MemTotal");
        return new HostFacts(
                field(proc.resolve("cpuinfo"), "model name"),
                Math.toIntExact(lines(proc.resolve("cpuinfo"))
                        .filter(line -> line.startsWith("processor"))
                        .count()),
                memory == null ? null : Long.valueOf(Long.parseLong(memory.replaceAll("\\D", "")) * BYTES_PER_KIB),
                lines(proc.resolve("sys/kernel/osrelease")).findFirst().orElse(null));
    }

    private static @Nullable String field(Path file, String name) {
        Optional<String> line = lines(file)
                .filter(some -> some.startsWith(name) && some.contains(":"))
                .findFirst();
        return line.map(some -> some.substring(some.indexOf(':') + 1).strip()).orElse(null);
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            return Stream.empty();
        }
    }
}
