package io.faasload.export;

import static io.faasload.dataset.TestDataset.A;
import static io.faasload.dataset.TestDataset.B;
import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.config.LoaderConfig;
import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.PostgresExtension;
import io.faasload.dataset.TestDataset;
import io.faasload.export.anonymous.Pseudonyms;
import io.faasload.export.file.Format;
import io.faasload.export.file.NamedRows;
import io.faasload.run.RunStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Anonymous exports of a dataset that has names wherever there can be some. */
@ExtendWith(PostgresExtension.class)
class AnonymousExportIT {

    private static final String CONTAINER = "0123456789abcdef".repeat(4);

    /** Every name that the dataset has, in every form. */
    private static final List<String> NAMES = List.of(
            "user-wand_blur",
            "alice",
            "guest-lab",
            "invoker-rack7",
            "node7.lab.example.org",
            "store.lab.example.org",
            "db.lab.example.org",
            "kafka.lab.example.org",
            "api.lab.example.org",
            "registry.lab.example.org",
            "10.1.2.3",
            CONTAINER,
            CONTAINER.substring(0, 12),
            "wsk00_2_prewarm_x",
            "bob");

    @TempDir
    private Path folder;

    private static TestDataset dataset(LoaderConfig.Database config) throws Exception {
        TestDataset dataset = new TestDataset(config);
        dataset.write(dataset.run(1, RunStatus.COMPLETED, A), dataset.run(2, RunStatus.COMPLETED, B));
        dataset.execute("UPDATE runs SET invoker = 'invoker-rack7', container = '" + CONTAINER
                + "', failed = true, error = 'container 0123456789ab on invoker-rack7 (10.1.2.3) of user-wand_blur died:"
                + " http://node7.lab.example.org:8080/x' WHERE input = 1");
        dataset.execute("UPDATE logs SET text = 'GET http://store.lab.example.org/1.jpg of user-wand_blur: 200'");
        dataset.execute("UPDATE runs SET container = 'wsk00_2_prewarm_x' WHERE input = 2");
        dataset.execute("UPDATE functions SET image = 'registry.lab.example.org:5000/blur'");
        dataset.execute("INSERT INTO orphans VALUES ('o', 'guest-lab', 'x', 1, 2)");
        dataset.execute(
                "INSERT INTO rejected (subject, status, sqlstate, reason, content, rejected) VALUES ('run 1', 'lost', '22003',"
                        + " 'by alice', '{\"namespace\": \"user-wand_blur\", \"container\": \"wsk00_2_prewarm_x\"}', '2026-11-28 05:00:00+01')");
        dataset.execute("INSERT INTO attempts VALUES (7, '2026-11-28 05:00:00+01', 'a7',"
                + " '{\"invoker\": \"invoker-rack7\", \"error\": \"on 10.1.2.3\"}')");
        dataset.execute("""
                UPDATE generation SET configuration = '{"database": {"user": "bob", "host": "db.lab.example.org", "password": "***"},
                  "openwhisk": {"kafkahost": "kafka.lab.example.org:9092", "apihost": "https://api.lab.example.org:443"},
                  "dockermonitor": {"endpoints": {"invoker-rack7": "http://10.1.2.3:8484"}},
                  "generation": {"statedir": "/home/alice/states"}}',
                  environment = '{"faasload": {"commit": "abc"}, "invokers": {"invoker-rack7": {"cores": 2},
                  "invoker-a": {}, "invoker-b": {}, "invoker-c": {}, "invoker-d": {}, "invoker-e": {}}}'""");
        return dataset;
    }

    private void export(TestDataset dataset, String name, String key) throws Exception {
        try (DatasetConnection connection = dataset.database.connect()) {
            DatasetExport.run(
                    connection,
                    new DatasetExport.Request(
                            folder.resolve(name),
                            EnumSet.allOf(Format.class),
                            new LoaderConfig.Publication(null, null, null, null, null),
                            "imaging/wand_blur (user-wand_blur): 1 lost on invoker-rack7",
                            key == null ? null : new Pseudonyms(key.getBytes(StandardCharsets.UTF_8))),
                    RowProgress.NONE);
        }
    }

    /** The content of all files, and all their names; that of Parquet files before compression too. */
    private SortedMap<String, String> contents(String export) throws IOException {
        Path root = folder.resolve(export);
        SortedMap<String, String> contents = new TreeMap<>();
        try (var files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String path = root.relativize(file).toString();
                StringBuilder text =
                        new StringBuilder(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
                if (path.endsWith(".parquet")) {
                    Format.PARQUET.read(file, new NamedRows() {
                        @Override
                        public void begin(List<String> columns) {
                            text.append(columns);
                        }

                        @Override
                        public void row(Object[] values) {
                            text.append(Arrays.toString(values));
                        }
                    });
                }
                contents.put(path, path + "\n" + text);
            }
        }
        return contents;
    }

    @Test
    void noNameIsInAnyByte(LoaderConfig.Database config) throws Exception {
        try (TestDataset dataset = dataset(config)) {
            export(dataset, "plain", null);
            export(dataset, "anonymous", "secret");
        }
        String plain = contents("plain").toString();
        assertThat(NAMES).allSatisfy(name -> assertThat(plain).contains(name));
        contents("anonymous")
                .forEach((path, content) -> assertThat(NAMES)
                        .as(path)
                        .allSatisfy(name -> assertThat(content).doesNotContain(name)));
    }

    @Test
    void aNameHasTheSamePseudonymInEveryTableAndFile(LoaderConfig.Database config) throws Exception {
        try (TestDataset dataset = dataset(config)) {
            export(dataset, "anonymous", "secret");
        }
        Matcher user = Pattern.compile("user-[0-9a-f]{12}")
                .matcher(contents("anonymous").get("csv/traces.csv"));
        assertThat(user.find()).isTrue();
        var with = new TreeSet<String>();
        contents("anonymous").forEach((path, content) -> {
            if (content.contains(user.group())) {
                with.add(path);
            }
        });
        assertThat(with)
                .contains(
                        "README.md",
                        "csv/traces.csv",
                        "csv/rejected.csv",
                        "csv/runs/function=imaging%2Fwand_blur/part-0.csv",
                        "csv/parameters/function=imaging%2Fwand_blur/part-0.csv",
                        "traces.parquet");
        assertThat(contents("anonymous").get("csv/parameters/function=imaging%2Fwand_blur/part-0.csv"))
                .contains(",outcont," + user.group() + "-out");
    }

    @Test
    void anImportOfAnAnonymousExportExportsTheSameBytes(LoaderConfig.Database config, LoaderConfig.Database other)
            throws Exception {
        try (TestDataset dataset = dataset(config)) {
            export(dataset, "anonymous", "secret");
        }
        try (TestDataset dataset = new TestDataset(other)) {
            dataset.execute("DROP SCHEMA faasload CASCADE");
            dataset.database.prepare();
            DatasetImport.run(dataset.connection, folder.resolve("anonymous"), RowProgress.NONE);
            export(dataset, "again", null);
        }
        SortedMap<String, String> again = contents("again");
        assertThat(again).isNotEmpty();
        contents("anonymous").forEach((path, content) -> {
            // The verdict of verify is not imported.
            if (!path.equals("README.md") && !path.equals("SHA256SUMS")) {
                assertThat(again.get(path)).as(path).isEqualTo(content);
            }
        });
    }

    @Test
    void theKeyDecidesTheBytes(LoaderConfig.Database config) throws Exception {
        try (TestDataset dataset = dataset(config)) {
            export(dataset, "one", "secret");
            export(dataset, "two", "secret");
            export(dataset, "other", "another");
        }
        assertThat(contents("two")).isEqualTo(contents("one"));
        assertThat(contents("other").get("traces.parquet"))
                .isNotEqualTo(contents("one").get("traces.parquet"));
    }
}
