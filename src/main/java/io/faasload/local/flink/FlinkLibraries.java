package io.faasload.local.flink;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The jars of a Flink cluster: Flink with its state backend and web UI, and their dependencies. Does not include what the job jar
 * contains (connectors, drivers).
 */
final class FlinkLibraries {

    private static final List<String> ARTIFACTS = List.of(
            "async-profiler",
            "commons-cli",
            "commons-codec",
            "commons-collections",
            "commons-compress",
            "commons-io",
            "commons-lang3",
            "commons-math3",
            "commons-text",
            "flink-annotations",
            "flink-clients",
            "flink-connector-base",
            "flink-connector-datagen",
            "flink-connector-files",
            "flink-core",
            "flink-core-api",
            "flink-datastream",
            "flink-datastream-api",
            "flink-file-sink-common",
            "flink-hadoop-fs",
            "flink-metrics-core",
            "flink-queryable-state-client-java",
            "flink-rpc-akka-loader",
            "flink-rpc-core",
            "flink-runtime",
            "flink-runtime-web",
            "flink-shaded-asm-9",
            "flink-shaded-guava",
            "flink-shaded-jackson",
            "flink-shaded-netty",
            "flink-shaded-zookeeper-3",
            "flink-statebackend-rocksdb",
            "flink-streaming-java",
            "frocksdbjni",
            "javassist",
            "jsr305",
            "kryo",
            "log4j-api",
            "log4j-core",
            "log4j-slf4j-impl",
            "lz4-java",
            "minlog",
            "objenesis",
            "reflectasm",
            "slf4j-api",
            "snakeyaml-engine",
            "snappy-java");

    private FlinkLibraries() {}

    /**
     * Finds the jars.
     *
     * @throws IOException naming the jars that the class path lacks
     */
    static List<Path> in(List<Path> classPath) throws IOException {
        List<Path> found = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (String artifact : ARTIFACTS) {
            // The version starts with a digit; a test jar has a classifier after it.
            Pattern name = Pattern.compile(Pattern.quote(artifact) + "-\\d[^/]*(?<!-tests)\\.jar");
            classPath.stream()
                    .filter(entry ->
                            name.matcher(Objects.toString(entry.getFileName())).matches())
                    .findFirst()
                    .ifPresentOrElse(found::add, () -> missing.add(artifact));
        }
        if (!missing.isEmpty()) {
            throw new IOException("Flink does not start: the class path lacks " + String.join(", ", missing));
        }
        return found;
    }
}
