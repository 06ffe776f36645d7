package io.faasload.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** S3Proxy, a process of its own, because of its class path. Buckets are folders, and objects are files. */
record S3Server(Process process, Path buckets, String endpoint) implements AutoCloseable {

    static final String KEY = "access";
    static final String SECRET = "secret";

    private static final Path JAR = Path.of("target", "s3", "s3proxy.jar");
    private static final Pattern LISTENS = Pattern.compile("Started .*\\{127\\.0\\.0\\.1:(\\d+)}");

    /** Starts a server with its data in a folder. */
    static S3Server start(Path folder) throws IOException {
        Path buckets = Files.createDirectory(folder.resolve("buckets"));
        Path settings = Files.writeString(folder.resolve("settings.properties"), """
                s3proxy.endpoint=http://127.0.0.1:0
                s3proxy.authorization=aws-v2-or-v4
                s3proxy.identity=%s
                s3proxy.credential=%s
                jclouds.provider=filesystem-nio2
                jclouds.filesystem.basedir=%s
                """.formatted(KEY, SECRET, buckets));
        Path log = folder.resolve("log.txt");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = ChildProcess.start(
                List.of(java, "-XX:TieredStopAtLevel=1", "-jar", JAR.toString(), "--properties", settings.toString()),
                log);
        Awaitility.await()
                .atMost(Duration.ofMinutes(5))
                .until(() -> !process.isAlive() || LISTENS.matcher(read(log)).find());
        Matcher listens = LISTENS.matcher(read(log));
        if (!listens.find()) {
            throw new IOException(read(log));
        }
        return new S3Server(process, buckets, "http://127.0.0.1:" + listens.group(1));
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
