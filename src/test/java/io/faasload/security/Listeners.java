package io.faasload.security;

import static java.util.stream.Collectors.toSet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** The TCP sockets on which a process listens, as Linux has them ({@code proc(5)}, {@code /proc/PID/net/tcp}). */
public final class Listeners {

    private static final String LISTENING = "0A";
    /** 127.0.0.0/8, the same as IPv6, and ::1; each word is in the byte order of the machine, which is little-endian. */
    private static final List<String> LOOPBACK = List.of("......7F", "0{16}FFFF0000......7F", "0{24}01000000");

    private Listeners() {}

    /** All their addresses, as hexadecimal {@code ADDRESS:PORT}. */
    public static Set<String> all(long pid) throws IOException {
        Set<String> inodes = inodes(pid);
        return Stream.of("tcp", "tcp6")
                .flatMap(table -> lines(pid, table))
                .map(line -> line.strip().split("\\s+"))
                .filter(fields -> fields[3].equals(LISTENING) && inodes.contains(fields[9]))
                .map(fields -> fields[1])
                .collect(toSet());
    }

    /** Those of the addresses that others than this machine can reach. */
    public static Set<String> beyondLoopback(Set<String> addresses) {
        return addresses.stream()
                .filter(address -> LOOPBACK.stream().noneMatch(address.split(":")[0]::matches))
                .collect(toSet());
    }

    /** Their ports. */
    public static Set<Integer> ports(Set<String> addresses) {
        return addresses.stream()
                .map(address -> Integer.parseInt(address.split(":")[1], 16))
                .collect(toSet());
    }

    private static Stream<String> lines(long pid, String table) {
        try {
            return Files.readAllLines(Path.of("/proc/" + pid + "/net/" + table)).stream()
                    .skip(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> inodes(long pid) throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return descriptors
                    .map(Listeners::target)
                    .filter(Objects::nonNull)
                    .filter(target -> target.startsWith("socket:["))
                    .map(target -> target.substring("socket:[".length(), target.length() - 1))
                    .collect(toSet());
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (NoSuchFileException e) {
            return null; // Closed meanwhile.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
