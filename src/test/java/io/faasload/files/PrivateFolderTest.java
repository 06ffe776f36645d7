package io.faasload.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrivateFolderTest {

    @TempDir
    Path above;

    @Test
    void createsTheFolderAndMissingParentsForTheOwnerOnly() throws IOException {
        Path folder = above.resolve("a/b/c");
        assertThat(PrivateFolder.at(folder).path()).isEqualTo(folder);
        for (Path created = folder; !created.equals(above); created = created.getParent()) {
            assertThat(mode(created)).as(created.toString()).isEqualTo("rwx------");
        }
        assertThat(PrivateFolder.at(folder).folder("d").path()).isEqualTo(folder.resolve("d"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxr-xr-x", "rwx--x---", "rwx----w-"})
    void refusesPermissionsOfOthers(String mode) throws IOException {
        Path folder = withMode(Files.createDirectory(above.resolve("open")), mode);
        assertThatIOException()
                .isThrownBy(() -> PrivateFolder.at(folder))
                .withMessageContaining(folder + " must have no permissions for group and others, but has mode 07")
                .withMessageEndingWith(": chmod 700 " + folder);
    }

    /** Containers run with any user id, and their passwd lists few. */
    @Test
    void aUserNeedsNoEntryInPasswd() throws IOException, InterruptedException {
        assumeTrue(System.getProperty("user.name").equals("root"), "only root can become another user");
        Path classes = Files.createDirectories(above.resolve("io/faasload/files"));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of("target/classes/io/faasload/files"))) {
            for (Path file : files) {
                Files.copy(file, classes.resolve(file.getFileName()));
            }
        }
        Path source = above.resolve("Creation.java");
        Files.writeString(source, """
                public class Creation {
                    public static void main(String[] arguments) throws Exception {
                        System.out.println(io.faasload.files.PrivateFolder.at(java.nio.file.Path.of(arguments[0])));
                    }
                }
                """);
        Files.setAttribute(above, "unix:mode", 01777);
        Path folder = above.resolve("folder");

        Process process = new ProcessBuilder(
                        "setpriv",
                        "--reuid=54321",
                        "--regid=54321",
                        "--clear-groups",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        above.toString(),
                        source.toString(),
                        folder.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(Files.getAttribute(folder, "unix:uid")).isEqualTo(54321);
    }

    @Test
    void refusesASymbolicLinkAndAFile() throws IOException {
        Path link = Files.createSymbolicLink(
                above.resolve("link"), PrivateFolder.at(above.resolve("real")).path());
        assertThatIOException()
                .isThrownBy(() -> PrivateFolder.at(link))
                .withMessage("folder " + link + " must not be a symbolic link: name the folder itself");
        Path file = Files.createFile(above.resolve("file"));
        assertThatIOException()
                .isThrownBy(() -> PrivateFolder.at(file))
                .withMessage(file + " must be a folder, but is a file");
    }

    @Test
    void refusesAFolderThatOthersMayReplace() throws IOException {
        Path open = withMode(Files.createDirectory(above.resolve("open")), "rwxrwxrwx");
        assertThatIOException()
                .isThrownBy(() -> PrivateFolder.at(open.resolve("folder")))
                .withMessageContaining("others may replace it: " + open + " has mode 0777");
        Files.setAttribute(open, "unix:mode", 01777);
        assertThat(PrivateFolder.at(open.resolve("folder")).path()).isDirectory();
    }

    @Test
    void refusesTheFolderOfAnotherUser() throws IOException {
        Path folder = PrivateFolder.at(above.resolve("folder")).path();
        assumeTrue(System.getProperty("user.name").equals("root"), "only root can give a folder to another user");
        Files.setAttribute(folder, "unix:uid", 65534);
        assertThatIOException()
                .isThrownBy(() -> PrivateFolder.at(folder))
                .withMessageContaining(
                        folder + " must be owned by the user of this process (uid 0), but is owned by uid 65534");
    }

    private static Path withMode(Path file, String mode) throws IOException {
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
