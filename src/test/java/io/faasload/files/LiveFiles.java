package io.faasload.files;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Looks at each file of a folder in which other processes create and delete files. */
public final class LiveFiles {

    private LiveFiles() {}

    /** What is asked of one file or folder. */
    @FunctionalInterface
    public interface Look<T> {

        /** Throws {@link NoSuchFileException} if the file has been deleted in the meantime. */
        T at(Path file) throws IOException;
    }

    /** Returns the answer for each file and folder below {@code root}, without those deleted in the meantime. */
    public static <T> Map<Path, T> look(Path root, Look<T> look) throws IOException {
        Map<Path, T> answers = new TreeMap<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {

            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                return visitFile(folder, attributes);
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                try {
                    answers.put(file, look.at(file));
                    return FileVisitResult.CONTINUE;
                } catch (NoSuchFileException e) {
                    return visitFileFailed(file, e);
                }
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                return continueAfter(e);
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) throws IOException {
                return e == null ? FileVisitResult.CONTINUE : continueAfter(e);
            }
        });
        return answers;
    }

    private static FileVisitResult continueAfter(IOException e) throws IOException {
        if (e instanceof NoSuchFileException) {
            return FileVisitResult.CONTINUE;
        }
        throw e;
    }
}
