package io.faasload.local.flink;

import io.faasload.files.PrivateFile;
import io.faasload.files.PrivateFolder;
import io.faasload.files.TlsIdentity;
import io.faasload.local.process.OwnJvm;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.util.FileUtils;

/**
 * Flink's home directory: {@code bin} with {@code flink}, {@code jobmanager} and {@code taskmanager}, {@code conf},
 * {@code lib}, {@code run} with a pid file per process, and {@code tls} with the key pair by which processes and clients
 * authenticate each other. Everything listens on loopback only.
 *
 * @param directory absolute path
 * @param restPort port of the JobManager's REST interface
 * @param rpcPort port where TaskManagers find the JobManager
 */
public record FlinkHome(Path directory, int restPort, int rpcPort) {

    /** Slots per TaskManager. With two slots, a job at parallelism 2 survives the loss of one of two TaskManagers. */
    public static final int SLOTS = 2;

    private static final int HEARTBEAT_MILLIS = 2_000;
    /** Memory beside heap, metaspace and buffers, for Flink's memory model; nothing enforces it. */
    private static final String JVM_OVERHEAD = "64m";

    private static final String LOOPBACK = "127.0.0.1";
    private static final String CONFIG = "config.yaml";

    /**
     * Folders outside the home.
     *
     * @param logs folder for the processes' logs
     * @param states folder for savepoints, with a subfolder for checkpoints
     */
    public record Folders(Path logs, Path states) {}

    /** Address of the REST interface, with scheme. */
    public String rest() {
        return "https://" + LOOPBACK + ":" + restPort;
    }

    /**
     * The key pair that clients need to connect.
     *
     * @throws IOException if its folder is not private
     */
    public TlsIdentity tls() throws IOException {
        return new TlsIdentity(PrivateFolder.at(directory.resolve("tls")));
    }

    /** Temporary files of the processes of a home directory. */
    static Path temporary(Path home) {
        return home.resolve("tmp");
    }

    Path script(String name) {
        return directory.resolve("bin").resolve(name);
    }

    /** The folder of {@code config.yaml}. */
    public Path conf() {
        return directory.resolve("conf");
    }

    /**
     * Creates or recreates the directory with the configuration of this installation, and the libraries and the {@code java} of this process.
     *
     * @throws IOException if the directory cannot be written, or the class path lacks a library
     */
    public void write(Folders folders) throws IOException {
        List<Path> classPath = Arrays.stream(OwnJvm.classPath().split(File.pathSeparator))
                .map(Path::of)
                .toList();
        Path template = Path.of(System.getProperty("faasload.home", "."), "flink-conf", CONFIG);
        write(template, classPath, OwnJvm.command(), folders);
    }

    /**
     * Creates or recreates the directory; nothing in it is worth keeping.
     *
     * @param template the project's {@code config.yaml}, used for keys that do not depend on this cluster's location
     * @param classPath class path with the libraries, which are linked
     * @param javaCommand the {@code java} for the processes
     * @throws IOException if the directory cannot be written, or the class path lacks a library
     */
    void write(Path template, List<Path> classPath, String javaCommand, Folders folders) throws IOException {
        FileUtils.deleteDirectory(directory.toFile());
        PrivateFolder.at(directory);
        TlsIdentity.create(tls().folder());
        for (String child : List.of("bin", "conf", "lib", "plugins", "run", "tmp")) {
            Files.createDirectories(directory.resolve(child));
        }
        for (Path library : FlinkLibraries.in(classPath)) {
            Files.createSymbolicLink(
                    directory.resolve("lib").resolve(Objects.requireNonNull(library.getFileName())), library);
        }
        Files.writeString(conf().resolve(CONFIG), config(template, folders));
        for (String name : List.of("log4j.properties", "log4j-cli.properties")) {
            try (InputStream text = Objects.requireNonNull(FlinkHome.class.getResourceAsStream(name), name)) {
                Files.copy(text, conf().resolve(name), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        FlinkScripts scripts = new FlinkScripts(directory, javaCommand, folders.logs());
        PrivateFile.writeExecutable(script("flink"), scripts.client());
        PrivateFile.writeExecutable(script("jobmanager"), scripts.jobManager());
        PrivateFile.writeExecutable(script("taskmanager"), scripts.taskManager());
    }

    /** The template with its comments; our keys replace the template's lines. */
    private String config(Path template, Folders folders) throws IOException {
        Map<String, Object> own = settings(folders);
        tls().flinkSettings().forEach((key, value) -> own.put(key, quoted(value)));
        List<String> lines = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(template)) {
                if (!own.containsKey(line.replaceFirst(":.*", ""))) {
                    lines.add(line);
                }
            }
        } catch (NoSuchFileException e) {
            throw new IOException("Flink's configuration " + template + " is missing: start with bin/faasload", e);
        }
        lines.add("");
        lines.add("# Of this cluster; written at each `local up --taskmanagers`.");
        own.forEach((key, value) -> lines.add(key + ": " + value));
        return String.join("\n", lines) + "\n";
    }

    private Map<String, Object> settings(Folders folders) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("jobmanager.rpc.address", LOOPBACK);
        settings.put("jobmanager.rpc.port", rpcPort);
        settings.put("jobmanager.bind-host", LOOPBACK);
        settings.put("rest.address", LOOPBACK);
        settings.put("rest.bind-address", LOOPBACK);
        settings.put("rest.port", restPort);
        settings.put("web.submit.enable", false);
        settings.put("web.cancel.enable", false);
        settings.put("taskmanager.host", LOOPBACK);
        settings.put("taskmanager.bind-host", LOOPBACK);
        settings.put("taskmanager.numberOfTaskSlots", SLOTS);
        // Otherwise a job at parallelism 2 has all its tasks in one TaskManager.
        settings.put("taskmanager.load-balance.mode", "SLOTS");
        // A killed TaskManager is detected after two heartbeats.
        settings.put("heartbeat.interval", HEARTBEAT_MILLIS + " ms");
        // Maximum age of the operators' metrics in the web UI and REST API.
        settings.put("metrics.fetcher.update-interval", HEARTBEAT_MILLIS + " ms");
        settings.put("execution.checkpointing.dir", address(folders.states().resolve("checkpoints")));
        settings.put("execution.checkpointing.savepoint-dir", address(folders.states()));
        settings.put("io.tmp.dirs", quoted(temporary(directory).toString()));
        settings.put("web.tmpdir", quoted(temporary(directory).toString()));
        // Flink's own scripts would derive these; the heap sizes match bin/taskmanager.
        settings.put("taskmanager.cpu.cores", 1.0);
        settings.put("taskmanager.memory.framework.heap.size", FlinkScripts.FRAMEWORK_HEAP_MB + "m");
        settings.put("taskmanager.memory.task.heap.size", FlinkScripts.TASK_HEAP_MB + "m");
        settings.put("taskmanager.memory.framework.off-heap.size", FlinkScripts.OFF_HEAP_MB + "m");
        settings.put("taskmanager.memory.task.off-heap.size", "0");
        settings.put("taskmanager.memory.jvm-metaspace.size", FlinkScripts.METASPACE_MB + "m");
        settings.put("taskmanager.memory.jvm-overhead.min", JVM_OVERHEAD);
        settings.put("taskmanager.memory.jvm-overhead.max", JVM_OVERHEAD);
        return settings;
    }

    /** A folder's address in the form that Flink expects: Flink does not decode URIs. */
    private static String address(Path folder) {
        return quoted(
                org.apache.flink.core.fs.Path.fromLocalFile(folder.toFile()).toString());
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
