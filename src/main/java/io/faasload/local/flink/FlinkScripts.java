package io.faasload.local.flink;

import io.faasload.local.process.OwnJvm;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The scripts in {@code bin}: each runs a JVM with the libraries in {@code lib}. */
record FlinkScripts(Path home, String javaCommand, Path logs) {

    static final int FRAMEWORK_HEAP_MB = 128;
    static final int TASK_HEAP_MB = 256;
    /** Memory of Flink's network code, beside its buffers. */
    static final int OFF_HEAP_MB = 64;

    static final int METASPACE_MB = 256;

    private static final int JOB_MANAGER_HEAP_MB = 256;
    private static final int CLIENT_HEAP_MB = 256;
    /** The network code itself, plus the buffers of flink-conf/config.yaml. */
    private static final int DIRECT_MB = 2 * OFF_HEAP_MB;

    /** Packages that Flink and the job access by reflection on Java 17, as in {@code bin/faasload}. */
    private static final List<String> OPENED = List.of("lang", "util", "util.concurrent", "net", "io", "time");

    /** {@code bin/flink}: Flink's command line. */
    String client() {
        return """
                #!/bin/sh
                # Flink's command line for this cluster: bin/flink run, list, stop, savepoint.
                umask 077
                export FLINK_CONF_DIR=%s FLINK_PLUGINS_DIR=%s
                exec %s "$@"
                """.formatted(
                        quoted(home.resolve("conf")),
                        quoted(home.resolve("plugins")),
                        java(
                                CLIENT_HEAP_MB,
                                quoted(logs.resolve("flink-client.log")),
                                "log4j-cli.properties",
                                "org.apache.flink.client.cli.CliFrontend"));
    }

    /** {@code bin/jobmanager}. */
    String jobManager() {
        return daemon(
                "# The JobManager, in the foreground; `local up --taskmanagers` starts it.",
                "jobmanager",
                JOB_MANAGER_HEAP_MB,
                "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint");
    }

    /** {@code bin/taskmanager [NAME]}. */
    String taskManager() {
        return daemon(
                "# A TaskManager, in the foreground. Start one more, or one in place of a dead one: bin/taskmanager [NAME]",
                "taskmanager-${1:-$$}",
                FRAMEWORK_HEAP_MB + TASK_HEAP_MB,
                "org.apache.flink.runtime.taskexecutor.TaskManagerRunner");
    }

    /** The process keeps the shell's pid, so the pid file is correct from the start. */
    private String daemon(String comment, String name, int heapMegabytes, String mainClass) {
        return """
                #!/bin/sh
                %s
                umask 077
                name=%s
                echo $$ > %s/"$name".pid
                export FLINK_PLUGINS_DIR=%s
                exec %s --configDir %s
                """.formatted(
                        comment,
                        name,
                        quoted(home.resolve("run")),
                        quoted(home.resolve("plugins")),
                        java(
                                heapMegabytes,
                                quoted(logs) + "/flink-\"$name\".log",
                                "log4j.properties",
                                "-XX:MaxDirectMemorySize=" + DIRECT_MB + "m",
                                "-XX:MaxMetaspaceSize=" + METASPACE_MB + "m",
                                mainClass),
                        quoted(home.resolve("conf")));
    }

    private String java(int heapMegabytes, String log, String logging, String... rest) {
        return Stream.of(
                        // With one job at the pace of one machine, the cost of the C2 compiler does not pay off.
                        Stream.of(
                                quoted(javaCommand),
                                "-Xmx" + heapMegabytes + "m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1"),
                        OwnJvm.quietOptions().stream(),
                        OwnJvm.localeOptions().stream(),
                        OPENED.stream().map(name -> "--add-opens=java.base/java." + name + "=ALL-UNNAMED"),
                        Stream.of(
                                "-Djava.io.tmpdir=" + quoted(FlinkHome.temporary(home)),
                                "-Dlog.file=" + log,
                                "-Dlog4j.configurationFile="
                                        + quoted(home.resolve("conf").resolve(logging)),
                                "-cp",
                                quoted(home.resolve("lib")) + "/'*'"),
                        Stream.of(rest))
                .flatMap(words -> words)
                .collect(Collectors.joining(" "));
    }

    private static String quoted(Object text) {
        return "'" + text.toString().replace("'", "'\\''") + "'";
    }
}
