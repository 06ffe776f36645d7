package io.faasload.export;

import io.faasload.export.file.ExportFolder;
import io.faasload.export.file.Format;
import io.faasload.export.file.Part;
import io.faasload.files.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An export whose files are all as it was left.
 *
 * @param format of the files to read: Parquet if there are both
 * @param tables the files of each table in this format
 */
public record CheckedExport(Format format, Map<String, List<Part>> tables) {

    /**
     * Reads which files an export has, and compares their checksums.
     *
     * @throws ExportException if it has no table {@code generation}, or if a file is missing or damaged
     */
    public static CheckedExport read(Path directory) throws ExportException {
        List<Part> parts = parts(directory);
        Format format = parts.stream().anyMatch(part -> part.path().endsWith("." + Format.PARQUET.extension()))
                ? Format.PARQUET
                : Format.CSV;
        Map<String, List<Part>> tables = new TreeMap<>();
        for (Part part : parts) {
            String path = part.path();
            if (path.startsWith(format.folder()) && path.endsWith("." + format.extension())) {
                String table = path.substring(format.folder().length()).replaceFirst("(-[0-9]+)?[./].*", "");
                tables.computeIfAbsent(table, name -> new ArrayList<>()).add(part);
            }
        }
        if (!tables.containsKey("generation")) {
            throw new ExportException(directory + " has no table generation: it is not an export");
        }
        return new CheckedExport(format, tables);
    }

    /**
     * Reads the checksums and compares them with those of the files.
     *
     * @throws ExportException if a file is missing or damaged
     */
    public static List<Part> parts(Path directory) throws ExportException {
        try {
            List<Part> parts = ExportFolder.parts(directory);
            for (Part part : parts) {
                Path file = directory.resolve(part.path());
                if (!Files.isRegularFile(file)) {
                    throw new ExportException(file + " is missing, and " + ExportFolder.CHECKSUMS + " lists it");
                }
                if (!Sha256.of(file).equals(part.sha256())) {
                    throw new ExportException(
                            file + " is damaged: its checksum differs from the one in " + ExportFolder.CHECKSUMS);
                }
            }
            return parts;
        } catch (NoSuchFileException e) {
            throw new ExportException(
                    directory + " has no " + ExportFolder.CHECKSUMS + ": it is not a complete export", e);
        } catch (IOException e) {
            throw new ExportException("cannot read the export: " + e.getMessage(), e);
        }
    }
}
