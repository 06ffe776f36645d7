package io.faasload.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.export.file.ExportFolder;
import io.faasload.export.file.Format;
import io.faasload.export.file.NamedRows;
import io.faasload.export.table.ColumnType;
import io.faasload.export.table.Table;
import io.faasload.export.table.TypedColumn;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableExportTest {

    private static final Table TABLE = new Table(
            "runs",
            "",
            List.of(
                    column("id", ColumnType.BIGINT),
                    column("small", ColumnType.INTEGER),
                    column("is", ColumnType.BOOLEAN),
                    column("real", ColumnType.DOUBLE),
                    column("text", ColumnType.TEXT),
                    column("at", ColumnType.TIMESTAMP)),
            List.of("id"),
            List.of());

    private static final Object[][] ROWS = {
        {Long.MIN_VALUE, -1L, true, "1e-05", "a,\"b\"\r\nc\n\\ ünï 🦆", 1_790_000_000_123_456L},
        {1L, null, null, null, null, null},
        {2L, 2147483647L, false, "0.1", "", 0L},
        {3L, 0L, false, "-3", " NULL\t", -1L},
    };

    @TempDir
    private Path temp;

    private ExportFolder folder;

    @BeforeEach
    void createFolder() throws IOException {
        folder = ExportFolder.create(temp.resolve("out"));
    }

    private static TypedColumn column(String name, ColumnType type) {
        return new TypedColumn(name, type, name.equals("id"), "", name);
    }

    private List<Path> write(int rowsPerPart, Format... formats) throws IOException {
        var export = new TableExport(
                folder,
                TABLE,
                "image/wand blur",
                EnumSet.copyOf(List.of(formats)),
                Map.of("key", "value"),
                rowsPerPart);
        try (export) {
            for (Object[] row : ROWS) {
                export.write(row);
            }
            export.finish();
        }
        folder.finish();
        return export.exported().stream()
                .flatMap(table -> table.parts().stream())
                .map(part -> Path.of(part.path()))
                .toList();
    }

    @Test
    void readsBackWhatItWrote() throws IOException {
        List<Path> files = write(10, Format.PARQUET, Format.CSV);
        assertThat(rows(Format.PARQUET, files.get(0)))
                .containsExactly(
                        "[id, small, is, real, text, at]",
                        "[-9223372036854775808, -1, true, 1.0E-5, a,\"b\"\r\nc\n\\ ünï 🦆, 1790000000123456]",
                        "[1, null, null, null, null, null]",
                        "[2, 2147483647, false, 0.1, , 0]",
                        "[3, 0, false, -3.0,  NULL\t, -1]");
        assertThat(rows(Format.CSV, files.get(1)))
                .containsExactly(
                        "[id, small, is, real, text, at]",
                        "[-9223372036854775808, -1, true, 1e-05, a,\"b\"\r\nc\n\\ ünï 🦆, 2026-09-21T14:13:20.123456Z]",
                        "[1, null, null, null, null, null]",
                        "[2, 2147483647, false, 0.1, , 1970-01-01T00:00:00Z]",
                        "[3, 0, false, -3,  NULL\t, 1969-12-31T23:59:59.999999Z]");
    }

    private List<String> rows(Format format, Path file) throws IOException {
        var texts = new ArrayList<String>();
        format.read(temp.resolve("out").resolve(file), new NamedRows() {
            @Override
            public void begin(List<String> columns) {
                texts.add(columns.toString());
            }

            @Override
            public void row(Object[] values) {
                texts.add(Arrays.toString(values));
            }
        });
        return texts;
    }

    @Test
    void csvIsThatOfRfc4180() throws IOException {
        Path file = write(10, Format.CSV).get(0);
        assertThat(Files.readString(temp.resolve("out").resolve(file))).isEqualTo("""
                        id,small,is,real,text,at\r
                        -9223372036854775808,-1,true,1e-05,"a,""b""\r
                        c
                        \\ ünï 🦆","2026-09-21T14:13:20.123456Z"\r
                        1,,,,,\r
                        2,2147483647,false,0.1,"",1970-01-01T00:00:00Z\r
                        3,0,false,-3," NULL\t","1969-12-31T23:59:59.999999Z"\r
                        """);
    }

    @Test
    void manyRowsGoToSeveralFilesInTheFolderOfTheFunction() throws IOException {
        assertThat(write(3, Format.CSV))
                .containsExactly(
                        Path.of("csv/runs/function=image%2Fwand%20blur/part-0.csv"),
                        Path.of("csv/runs/function=image%2Fwand%20blur/part-1.csv"));
        assertThat(Files.readString(temp.resolve("out/SHA256SUMS")))
                .matches("(?s)([0-9a-f]{64}  csv/runs/function=image%2Fwand%20blur/part-[01].csv\n){2}");
    }

    @Test
    void nothingHasTheFinalNameBeforeTheEnd() throws IOException {
        folder.write("a", "text");
        assertThat(temp.resolve("out")).doesNotExist();
        assertThat(temp.resolve("out.partial/a")).hasContent("text");
        folder.finish();
        assertThat(temp.resolve("out.partial")).doesNotExist();
        assertThat(temp.resolve("out/a")).hasContent("text");
    }

    @Test
    void anExportThatFailsLeavesNothing() throws IOException {
        folder.write("a/b", "text");
        folder.close();
        assertThat(temp).isEmptyDirectory();
    }

    @Test
    void whatAKilledExportLeftIsReplaced() throws IOException {
        folder.close();
        Files.createDirectories(temp.resolve("out.partial/runs"));
        Files.writeString(temp.resolve("out.partial/runs/old"), "");
        Files.createFile(temp.resolve("out.partial/.faasload-export"));
        folder = ExportFolder.create(temp.resolve("out"));
        folder.write("a", "text");
        folder.finish();
        assertThat(temp.resolve("out"))
                .isDirectoryNotContaining(file ->
                        !List.of("a", "SHA256SUMS").contains(file.getFileName().toString()));
    }

    @Test
    void aFolderThatAnotherExportWritesIsLeftAlone() throws IOException {
        folder.write("a", "text");
        assertThatThrownBy(() -> ExportFolder.create(temp.resolve("out")))
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessageEndingWith("another export is writing it");
        assertThat(temp.resolve("out.partial/a")).hasContent("text");
    }
}
