package io.faasload.logging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A folder with a log per process. Keeps the logs of the most recent processes. */
public final class LogFolder {

    /** Number of kept files of ended processes; each is a part of a log, of at most 10 MB. */
    static final int MOST_FILES = 20;

    private static final Pattern NAME = Pattern.compile("[a-z]+-(\\d+)\\.log(\\.\\d+)?");

    private LogFolder() {}

    /** The log of this process, which need not exist yet. Deletes the oldest logs of ended processes. */
    public static Path fileOfProcess(Path folder, String command) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> old = files.filter(LogFolder::isOfEndedProcess)
                    .sorted(Comparator.comparingLong(LogFolder::modifiedMillis).reversed())
                    .skip(MOST_FILES)
                    .toList();
            for (Path file : old) {
                Files.deleteIfExists(file);
            }
        }
        return folder.resolve(command + "-" + ProcessHandle.current().pid() + ".log");
    }

    private static boolean isOfEndedProcess(Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        return name.matches() && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty();
    }

    private static long modifiedMillis(Path file) {
        return file.toFile().lastModified();
    }
}
