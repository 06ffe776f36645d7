package io.faasload.local.process;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Java command line options for processes that this one starts. */
public final class OwnJvm {

    private static final int FIRST_TO_WARN = 24;

    private OwnJvm() {}

    /** Its {@code java}. */
    public static String command() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /**
     * Options to suppress the JVM's warnings about Kafka, RocksDB and Flink's RPC, the same as in {@code bin/faasload}.
     */
    public static List<String> quietOptions() {
        return Runtime.version().feature() < FIRST_TO_WARN
                ? List.of()
                : List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");
    }

    /** Options that make the process independent of the user's language, the same as in {@code bin/faasload}. */
    public static List<String> localeOptions() {
        return List.of(
                "-Duser.language=", "-Duser.script=", "-Duser.country=", "-Duser.variant=", "-Dfile.encoding=UTF-8");
    }

    /** The class path of this process with absolute paths, for processes that start in another directory. */
    public static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
