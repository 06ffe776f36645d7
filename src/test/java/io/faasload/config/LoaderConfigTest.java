package io.faasload.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.faasload.config.LoaderConfig.Streams;
import io.faasload.config.client.CaFile;
import io.faasload.config.key.ConfigurationException;
import io.faasload.config.key.Secret;
import io.faasload.files.StateDirectory;
import io.faasload.security.TestAuthority;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoaderConfigTest {

    private static final String SMALLEST = """
            generation: {nbinputs: {image: 3}}
            database: {user: u, password: hush, database: d}
            openwhisk: {authkeys: keys, kafkahost: kafka, apihost: 'http://api:3233'}
            """;

    @TempDir
    Path home;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = home.resolve("loader.yml");
    }

    @Test
    void readsFaaSLoadsFileUnchanged() throws IOException, ConfigurationException {
        Files.writeString(home.resolve(".wskprops"), "APIHOST=10.0.0.1\nAUTH=1-2:key\n");
        Files.copy(Path.of("src/test/resources/config/faasload.yml"), file);

        LoaderConfig config = LoaderConfig.load(file, Map.of(), Map.of("DATA", "/data"), home);

        assertThat(config.generation().statedir()).isEqualTo(StateDirectory.of(home.resolve("faasload/states")));
        assertThat(config.generation().nbinputs()).isEqualTo(Map.of("image", 1000, "audio", 500, "video", 0));
        assertThat(config.generation().interinvocationtime()).isEqualTo(Duration.ofSeconds(60));
        assertThat(config.injection().tracedir()).isEqualTo(Path.of("/data/injection-traces"));
        assertThat(config.injection().fetchlogsTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.injection().fetchlogsBackofftime()).isEqualTo(Duration.ofMillis(500));
        assertThat(config.database().password().value()).isEqualTo("hush: hush");
        assertThat(config.openwhisk().disablecert()).isTrue();
        assertThat(config.openwhisk().authkeys()).isEqualTo(Path.of("/data/authkeys"));
        assertThat(config.openwhisk().kafkahost()).isEqualTo("172.17.0.1:9092");
        assertThat(config.openwhisk().apihost()).isEqualTo(URI.create("https://10.0.0.1"));
        assertThat(config.openwhisk().wskadmin())
                .containsExactly(home.resolve("openwhisk/bin/wskadmin").toString());
        assertThat(config.dockermonitor().measurementsock()).isEqualTo(Path.of("/run/faasload/measurement.sock"));
        assertThat(config.logging().levels()).isEqualTo(Map.of("root", "WARN", "injector", "DEBUG", "kafka", "FATAL"));
    }

    @Test
    void namesWhatItIgnoresOfAPythonLoggingSection() throws IOException, ConfigurationException {
        Files.writeString(home.resolve(".wskprops"), "APIHOST=10.0.0.1\n");
        Files.copy(Path.of("src/test/resources/config/faasload.yml"), file);
        var reader = new LoaderConfigReader(file, Map.of("DATA", "/data"), home);

        reader.read(Map.of());

        assertThat(reader.ignored())
                .containsExactly(
                        "logging.version",
                        "logging.formatters",
                        "logging.handlers",
                        "logging.root.handlers",
                        "logging.loggers.injector",
                        "logging.loggers.quiet");
    }

    @Test
    void hasFaaSLoadsDefaultsAndOurs() throws Exception {
        LoaderConfig config = load(SMALLEST);

        assertThat(config.generation().enabled()).isTrue();
        assertThat(config.generation().seed()).isEqualTo(19940503L);
        assertThat(config.generation().interinvocationtime()).isEqualTo(Duration.ofSeconds(60));
        assertThat(config.generation().streams()).isEqualTo(Streams.SHARED);
        assertThat(config.generation().extensions()).isEqualTo(Map.of("image", "jpg", "audio", "wav", "video", "avi"));
        assertThat(config.generation().checkpointinterval()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.injection().tracedir()).isNull();
        assertThat(config.database().host()).isEqualTo("localhost");
        assertThat(config.database().port()).isEqualTo(5432);
        assertThat(config.database().schema()).isEqualTo("faasload");
        assertThat(config.database().sslmode()).isEqualTo("prefer");
        assertThat(config.database().flushinterval()).isEqualTo(Duration.ofMillis(100));
        assertThat(config.openwhisk().disablecert()).isFalse();
        assertThat(config.openwhisk().eventstopic()).isEqualTo("events");
        assertThat(config.openwhisk().completionlimit()).isEqualTo(Duration.ofMinutes(30));
        assertThat(config.dockermonitor().enabled()).isTrue();
        assertThat(config.dockermonitor().endpoints()).isEmpty();
        assertThat(config.dockermonitor().addresses()).isEqualTo(Map.of("*", "http://127.0.0.1:8479"));
        assertThat(config.dockermonitor().token()).isNull();
        assertThat(config.logging().levels()).isEmpty();
        assertThat(config.manifest().variables()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/a b/states, /a b/states",
        "file:/a b/states, /a b/states",
        "file:///states/, /states",
        "s3://bucket/a/states, s3://bucket/a/states",
        "s3://$BUCKET/states, s3://mine/states",
        "hdfs:///states, hdfs:///states",
        "abfs://container@account.dfs.core.windows.net/states, abfs://container@account.dfs.core.windows.net/states"
    })
    void statesAreInAFolderOrOnAnyOfFlinksFileSystems(String text, String states) throws Exception {
        Files.writeString(file, SMALLEST);

        LoaderConfig config =
                LoaderConfig.load(file, Map.of("generation.statedir", text), Map.of("BUCKET", "mine"), home);

        assertThat(config.generation().statedir()).hasToString(states);
        assertThat(config.toMap()).containsEntry("generation.statedir", states);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3:states",
                "s3:/states",
                "s3://bucket",
                "s3://bucket/",
                "S3://bucket/states",
                "file:states",
                "file://host/states",
                "s3://key:secret@bucket/states"
            })
    void refusesIncompleteAddressesOfStates(String text) {
        assertThat(mistakes(SMALLEST, Map.of("generation.statedir", text)))
                .contains("-D: generation.statedir: must be a folder, or an address such as s3://bucket/states or"
                        + " hdfs://host:port/states, without password, but is \"" + text.replace("key:secret", "***")
                        + "\"");
    }

    @Test
    void reportsAllErrorsOfAFileTogetherWithFileKeyRuleAndValue() {
        assertThat(mistakes("""
                        generation:
                          seed: 9223372036854775808
                          interinvocationtime: -1
                          nbinput: {image: 3}
                          nbinputs: {image: -1, text: 2, audio: many}
                          parallelism: 1.5
                          streams: own
                        database:
                          user: 7
                          port: 0
                          sslmode: maybe
                          schema: Robert'); --
                        openwhisk:
                          authkeys: $NOWHERE/keys
                          kafkahost: "kafka:99999"
                          apihost: ftp://here
                          maxinflight: yes
                          calltimeout: 0
                          invocationlimit: 3000000
                        sead: 1
                        """))
                .containsExactlyInAnyOrder(
                        "F: generation.seed: must be a 64-bit integer (from -9223372036854775808 to 9223372036854775807),"
                                + " but is 9223372036854775808",
                        "F: generation.interinvocationtime: must be a number of seconds from 0 to 2000000, but is -1",
                        "F: generation.nbinput: unknown key, did you mean generation.nbinputs?",
                        "F: generation.nbinputs.image: must be an integer from 0 to 2147483647, but is -1",
                        "F: generation.nbinputs.audio: must be an integer from 0 to 2147483647, but is \"many\"",
                        "F: generation.nbinputs.text: the kind must have an extension in generation.extensions,"
                                + " which has only image, audio, video",
                        "F: generation.parallelism: must be an integer from 1 to 32768, but is 1.5",
                        "F: generation.streams: must be one of shared, independent, but is \"own\"",
                        "F: database.user: must be non-empty text (in quotes, if it looks like a number), but is 7",
                        "F: database.password: is mandatory without database.passwordfile or database.passwordenv, and is"
                                + " missing",
                        "F: database.database: is mandatory without database.url, and is missing",
                        "F: database.port: must be an integer from 1 to 65535, but is 0",
                        "F: database.sslmode: must be one of disable, allow, prefer, require, verify-ca, verify-full,"
                                + " but is \"maybe\"",
                        "F: database.schema: must be a name of lower-case letters, digits and _ (at most 63),"
                                + " but is \"Robert'); --\"",
                        "F: openwhisk.authkeys: must use only defined environment variables ($NOWHERE is undefined),"
                                + " but is \"$NOWHERE/keys\"",
                        "F: openwhisk.kafkahost: must be host or host:port, or several separated by commas,"
                                + " but is \"kafka:99999\"",
                        "F: openwhisk.apihost: must be an address like https://host or http://host:port,"
                                + " but is \"ftp://here\"",
                        "F: openwhisk.maxinflight: must be an integer from 1 to 2147483647, but is true",
                        "F: openwhisk.calltimeout: must be a number of seconds from 0.001 to 2000000, but is 0",
                        "F: openwhisk.invocationlimit: must be a number of seconds from 0.001 to 2000000, but is 3000000",
                        "F: sead: unknown key");
    }

    @Test
    void readsASecretFromAFile() throws Exception {
        Path password = Files.writeString(home.resolve("password"), " with blanks \n");
        LoaderConfig config = load(SMALLEST.replace("password: hush", "passwordfile: " + password));

        assertThat(config.database().password()).isEqualTo(new Secret(" with blanks "));
        assertThat(config.toMap()).containsEntry("database.password", "***").containsEntry("generation.secrets", "job");
    }

    @Test
    void readsASecretFromAnEnvironmentVariableAndChangesNoneWithADollar() throws Exception {
        Files.writeString(file, SMALLEST.replace("password: hush", "passwordenv: PGPASSWORD"));
        LoaderConfig config = LoaderConfig.load(file, Map.of(), Map.of("PGPASSWORD", "$a${b} "), home);

        assertThat(config.database().password()).isEqualTo(new Secret("$a${b} "));
        assertThat(config.toMap()).containsEntry("database.passwordenv", "***");
        assertThat(load(SMALLEST.replace("hush", "'${PATH}'")).database().password())
                .isEqualTo(new Secret("${PATH}"));
        String tokens = SMALLEST.replace("password: hush", "passwordenv: hush")
                + "dockermonitor: {tokenenv: $TOKEN, tokenfile: /none}";
        assertThat(mistakes(tokens))
                .containsExactly(
                        "F: database.passwordenv: must be the name of an environment variable, without $, and is not",
                        "F: dockermonitor.tokenenv: must be the name of an environment variable, without $, and is not",
                        "F: dockermonitor.tokenenv: must not be given together with dockermonitor.tokenfile");
        assertThat(mistakes(SMALLEST.replace("password: hush", "passwordenv: PATH")
                        .replace("{nbinputs", "{secrets: files, nbinputs")))
                .contains("F: database.passwordenv: must be in a file, which database.passwordfile names, with"
                        + " generation.secrets: files");
    }

    @Test
    void secretsThatStayInFilesMustBeInFiles() {
        assertThat(mistakes("""
                        generation: {secrets: files, nbinputs: {image: 3}}
                        database: {user: u, password: s3cret, url: "jdbc:postgresql://h/d?password=s3cret", properties: {sslpassword: s3cret}}
                        openwhisk: {authkeys: keys, kafkahost: kafka, apihost: here}
                        dockermonitor: {token: s3cret, tokenfile: /none}
                        """))
                .containsExactlyInAnyOrder(
                        "F: database.password: must be in a file, which database.passwordfile names, with"
                                + " generation.secrets: files",
                        "F: database.url: must have no password with generation.secrets: files; put it into"
                                + " database.passwordfile",
                        "F: database.properties.sslpassword: must not be given with generation.secrets: files:"
                                + " tasks would get it with the job",
                        "F: dockermonitor.token: must not be given together with dockermonitor.tokenfile");
        assertThat(mistakes("""
                        generation: {nbinputs: {image: 3}}
                        database: {user: u, passwordfile: /none, database: d}
                        openwhisk: {authkeys: keys, kafkahost: kafka, apihost: here}
                        """)).containsExactly("F: database.passwordfile: must be a readable file, but is /none");
    }

    @Test
    void namesEveryMandatoryKeyThatIsMissing() {
        assertThat(mistakes(""))
                .containsExactly(
                        "F: generation.nbinputs: is mandatory, and is missing",
                        "F: database.user: is mandatory, and is missing",
                        "F: openwhisk.authkeys: is mandatory, and is missing",
                        "F: openwhisk.kafkahost: is mandatory, and is missing",
                        "F: database.password: is mandatory without database.passwordfile or database.passwordenv, and is"
                                + " missing",
                        "F: database.database: is mandatory without database.url, and is missing",
                        "F: openwhisk.apihost: is mandatory, because %s has no APIHOST, and is missing"
                                .formatted(home.resolve(".wskprops")));
    }

    @ParameterizedTest
    @CsvSource({
        "seed, generation.seed",
        "generation.sed, generation.seed",
        "genertion.seed, generation",
        "openwhisk.kafkaHost, openwhisk.kafkahost",
        "openwhisk.host, database.host",
        "generation.nbinput, generation.nbinputs?",
        "generation.nbinput.image, generation.nbinputs.image?",
        "nbinputs.image, generation.nbinputs.image?",
        "dockermonitor.endpoint.invoker0, dockermonitor.endpoints.invoker0?",
    })
    void suggestsTheClosestKey(String unknown, String meant) {
        assertThat(mistakes(SMALLEST, Map.of(unknown, "1")))
                .hasSize(1)
                .first()
                .asString()
                .contains("unknown key, did you mean " + meant);
    }

    @Test
    void reportsAMissingFileAFolderAndABinaryFile() throws IOException {
        assertThatThrownBy(() -> LoaderConfig.load(file, Map.of(), Map.of(), home))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(file + ": no such file");
        assertThatThrownBy(() -> LoaderConfig.load(home, Map.of(), Map.of(), home))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(home + ": cannot be read: is a folder");
        Files.write(file, "ä".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> LoaderConfig.load(file, Map.of(), Map.of(), home))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(file + ": is not UTF-8 text");
    }

    @ParameterizedTest
    @ValueSource(strings = {"generation: {", "a: 1\na: 2", "--- 1\n--- 2", "!!java.io.File [x]", "a: *b"})
    void refusesUnacceptableYamlInOneLine(String text) {
        assertThat(mistakes(text))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("F: is not acceptable YAML: ")
                .doesNotContain("\n");
    }

    @Test
    void refusesAFileThatIsNotAMap() {
        assertThat(mistakes("- generation"))
                .contains("F: must be a map of sections (generation, injection, database, …), but is [generation]");
        assertThat(mistakes(SMALLEST + "injection: 3")).containsExactly("F: injection: must be a map, but is 3");
    }

    @Test
    void noMessageShowsAPassword() {
        String text = SMALLEST.replace("password: hush", "password: %s");

        assertThat(mistakes(text.formatted("[hush]")))
                .hasSize(1)
                .allSatisfy(line ->
                        assertThat(line).startsWith("F: database.password:").doesNotContain("hush"));
        assertThat(mistakes(SMALLEST + "manifest: {variables: {PIN: 4711}}"))
                .containsExactly("F: manifest.variables.PIN: must be text (in quotes, if it looks like a number),"
                        + " and is not");
        assertThat(mistakes(text.formatted("*hush"))).hasSize(1).noneMatch(line -> line.contains("hush"));
        assertThat(mistakes(text.formatted("hush, url: 'postgres://u:hush@h/d?password=hush'")))
                .containsExactly("F: database.url: must be a URL like jdbc:postgresql://host:port/database,"
                        + " but is \"postgres://***@h/d?password=***\"");
    }

    /** PostgreSQL's driver logs what it cannot parse. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://u:hush@h/d",
                "jdbc:postgresql://u:hu/sh@h/d",
                "jdbc:postgresql://h/d/x?password=hush",
                "jdbc:postgresql://h?password=hush"
            })
    void noLogShowsThePasswordOfAnUnusableAddress(String url) {
        List<String> logged = new ArrayList<>();
        Logger driver = Logger.getLogger("org.postgresql");
        Handler handler = new StreamHandler() {
            @Override
            public void publish(LogRecord event) {
                logged.add(event.getMessage());
            }
        };
        driver.addHandler(handler);
        try {
            assertThat(mistakes(SMALLEST.replace("database: d", "url: '" + url + "'")))
                    .singleElement()
                    .asString()
                    .startsWith("F: database.url: must be a URL like jdbc:postgresql://host:port/database")
                    .doesNotContain("hush");
        } finally {
            driver.removeHandler(handler);
        }
        assertThat(logged).isEmpty();
    }

    @Test
    void aPasswordMayBeEmpty() throws Exception {
        assertThat(load(SMALLEST.replace("hush", "''")).database().password().value())
                .isEmpty();
    }

    @Test
    void optionsOverrideTheFile() throws Exception {
        LoaderConfig config = load(
                SMALLEST,
                Map.of(
                        "generation.seed", "-7",
                        "generation.nbinputs.audio", "10",
                        "generation.interinvocationtime", "0.25",
                        "database.password", "0123 # *",
                        "openwhisk.wskadmin", "[sudo, wskadmin]",
                        "logging.loggers.io.faasload", "debug",
                        "manifest.variables.store.url", "http://store",
                        "injection", "{tracedir: /traces}"));

        assertThat(config.generation().seed()).isEqualTo(-7);
        assertThat(config.generation().nbinputs()).isEqualTo(Map.of("image", 3, "audio", 10));
        assertThat(config.generation().interinvocationtime()).isEqualTo(Duration.ofMillis(250));
        assertThat(config.database().password().value()).isEqualTo("0123 # *");
        assertThat(config.openwhisk().wskadmin()).containsExactly("sudo", "wskadmin");
        assertThat(config.logging().levels()).isEqualTo(Map.of("io.faasload", "DEBUG"));
        assertThat(config.manifest().variables()).isEqualTo(Map.of("store.url", "http://store"));
        assertThat(config.injection().tracedir()).isEqualTo(Path.of("/traces"));
    }

    @Test
    void anErrorInAnOptionNamesTheOption() {
        assertThat(mistakes(SMALLEST, Map.of("generation.seed", "x", "generation.nbinputs.image", "{")))
                .hasSize(2)
                .contains("-D: generation.seed: must be a 64-bit integer (from -9223372036854775808 to"
                        + " 9223372036854775807), but is \"x\"")
                .anyMatch(line -> line.startsWith("-D generation.nbinputs.image: is not acceptable YAML: "));
    }

    @Test
    void anEmptyOptionRemovesTheKey() throws Exception {
        LoaderConfig config = load(SMALLEST + "injection: {tracedir: /traces}", Map.of("injection.tracedir", ""));

        assertThat(config.injection().tracedir()).isNull();
    }

    @Test
    void logsAreFetchedIfAKeySaysSo() throws Exception {
        assertThat(load(SMALLEST).injection().fetchlogsTimeout()).isNull();
        assertThat(load(SMALLEST).injection().fetchlogsBackofftime()).isNull();
        for (String key : List.of("timeout", "backofftime")) {
            LoaderConfig config = load(SMALLEST, Map.of("injection.fetchlogs." + key, "5"));
            assertThat(List.of(
                            config.injection().fetchlogsTimeout(),
                            config.injection().fetchlogsBackofftime()))
                    .isEqualTo(
                            key.equals("timeout")
                                    ? List.of(Duration.ofSeconds(5), Duration.ofSeconds(1))
                                    : List.of(Duration.ofSeconds(60), Duration.ofSeconds(5)));
        }
    }

    @Test
    void ownExtensionsAreAddedToTheDefaultOnes() throws Exception {
        LoaderConfig config = load(SMALLEST.replace("{image: 3}", "{text: 3}, extensions: {text: txt, image: png}"));

        assertThat(config.generation().extensions())
                .isEqualTo(Map.of("image", "png", "audio", "wav", "video", "avi", "text", "txt"));
    }

    @Test
    void aJdbcUrlReplacesHostPortAndDatabase() throws Exception {
        LoaderConfig config = load(
                SMALLEST.replace("database: d", "url: 'jdbc:postgresql://db:6543/set?sslmode=require&password=hush'"));

        assertThat(config.database().host()).isEqualTo("db");
        assertThat(config.database().port()).isEqualTo(6543);
        assertThat(config.database().database()).isEqualTo("set");
        assertThat(config.database().url()).endsWith("password=hush");
        assertThat(config.toString() + config.database()).doesNotContain("hush");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kafka | kafka:9092",
                "kafka:1 | kafka:1",
                "'a, b:7' | a:9092,b:7",
                "[a, 'b:7'] | a:9092,b:7",
                "'[::1]' | [::1]:9092",
            })
    void kafkaServersGetTheirPort(String written, String servers) throws Exception {
        assertThat(load(SMALLEST.replace("kafkahost: kafka", "kafkahost: " + quoted(written)))
                        .openwhisk()
                        .kafkahost())
                .isEqualTo(servers);
    }

    @ParameterizedTest
    @CsvSource({
        "/data/my runs, file:/data/my runs",
        "~/runs/../done, file:HOME/done",
        "file:///data/runs, file:/data/runs",
        "s3://bucket/runs, s3://bucket/runs",
        "hdfs://name-node:8020/a/b, hdfs://name-node:8020/a/b",
    })
    void aSinksFolderIsAnAddressForFlink(String written, String address) throws Exception {
        LoaderConfig.Sinks sinks =
                load(SMALLEST, Map.of("sinks.parquet.path", written)).sinks();

        assertThat(sinks.parquetPath()).isEqualTo(address.replace("HOME", home.toString()));
        assertThat(sinks.targets()).containsExactly("parquet:" + sinks.parquetPath());
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3://", "s3://bucket", "s3:bucket/runs", "s3://user:secret@bucket/runs"})
    void refusesAnAddressThatIsNoFolder(String written) {
        assertThatThrownBy(() -> load(SMALLEST, Map.of("sinks.parquet.path", written)))
                .hasMessageContaining("sinks.parquet.path: must be a folder, or an address such as s3://bucket/states");
    }

    @Test
    void aSinksTopicIsInTheKafkaOfOpenWhiskUnlessAnotherIsGiven() throws Exception {
        LoaderConfig.Sinks sinks =
                load(SMALLEST, Map.of("sinks.kafka.topic", "runs")).sinks();

        assertThat(sinks.kafkaBootstrap()).isEqualTo("kafka:9092");
        assertThat(sinks.targets()).containsExactly("kafka:runs");
        assertThat(load(SMALLEST, Map.of("sinks.kafka.bootstrap", "other:1")).sinks())
                .isEqualTo(new LoaderConfig.Sinks(null, "other:1", null));
        assertThatThrownBy(() -> load(SMALLEST, Map.of("sinks.kafka.topic", "events")))
                .hasMessageContaining("sinks.kafka.topic: must not be openwhisk.eventstopic, but is \"events\"");
        assertThat(load(SMALLEST, Map.of("sinks.kafka.topic", "events", "sinks.kafka.bootstrap", "other:1"))
                        .sinks()
                        .targets())
                .containsExactly("kafka:events");
        assertThatThrownBy(() -> load(SMALLEST, Map.of("sinks.kafka.topic", "my runs")))
                .hasMessageContaining("sinks.kafka.topic: must be a name of letters, digits and . _ - (at most 249)");
    }

    @ParameterizedTest
    @CsvSource({
        "http://172.17.0.1:3233, http://172.17.0.1:3233",
        "https://ow.example.org/, https://ow.example.org",
        "ow.example.org:444, https://ow.example.org:444",
    })
    void anApiHostWithoutSchemeIsHttps(String written, String address) throws Exception {
        assertThat(load(SMALLEST.replace("http://api:3233", written))
                        .openwhisk()
                        .apihost())
                .isEqualTo(URI.create(address));
    }

    @Test
    void splitsTheAdminCommandLikeAShell() throws Exception {
        assertThat(wskadmin("sudo -u 'the user'  ~/bin/wskadmin"))
                .containsExactly("sudo", "-u", "the user", "~/bin/wskadmin".replace("~", home.toString()));
        assertThat(wskadmin(" one\"t w\"o '' ")).containsExactly("onet wo", "");
        assertThat(mistakes(SMALLEST, Map.of("openwhisk.wskadmin", "wskadmin 'open")))
                .containsExactly(
                        "-D: openwhisk.wskadmin: must be a command: a list of texts, or one text with its quotes closed, but is \"wskadmin 'open\"");
    }

    private List<String> wskadmin(String written) throws Exception {
        String yaml = "\"" + written.replace("\"", "\\\"") + "\"";
        return load(SMALLEST, Map.of("openwhisk.wskadmin", yaml)).openwhisk().wskadmin();
    }

    @Test
    void findsTheAdminCommandInTheHomeOfOpenWhisk() throws Exception {
        Files.createDirectories(home.resolve("openwhisk"));
        Path inHome = Files.createFile(home.resolve("openwhisk/wskadmin"));
        assertThat(load(SMALLEST).openwhisk().wskadmin()).containsExactly(inHome.toString());

        Files.createDirectories(home.resolve("openwhisk/bin"));
        Path inBin = Files.createFile(home.resolve("openwhisk/bin/wskadmin"));
        assertThat(load(SMALLEST).openwhisk().wskadmin()).containsExactly(inBin.toString());
    }

    @Test
    void oneMonitorAddressCanServeAllInvokers() throws Exception {
        assertThat(load(SMALLEST, Map.of("dockermonitor.endpoints", "http://{invoker}:8086"))
                        .dockermonitor()
                        .endpoints())
                .isEqualTo(Map.of("*", "http://{invoker}:8086"));
        assertThat(load(SMALLEST, Map.of("dockermonitor.endpoints", "{invoker0: 'http://a', invoker1: 'http://b'}"))
                        .dockermonitor()
                        .endpoints())
                .isEqualTo(Map.of("invoker0", "http://a", "invoker1", "http://b"));
    }

    @Test
    void propertiesOfTheDriverAreTakenByTheirName() throws Exception {
        LoaderConfig config = load(
                SMALLEST,
                Map.of("database.properties", "{prepareThreshold: 0, tcpKeepAlive: false, sslpassword: hush}"));

        assertThat(config.database().properties())
                .isEqualTo(Map.of(
                        "prepareThreshold", new Secret("0"),
                        "tcpKeepAlive", new Secret("false"),
                        "sslpassword", new Secret("hush")));
        assertThat(config.toJson()).doesNotContain("hush");
        assertThat(load(SMALLEST, Map.of("database.properties.prepareThreshold", "0"))
                        .database()
                        .properties())
                .isEqualTo(Map.of("prepareThreshold", new Secret("0")));
        assertThatThrownBy(() -> load(SMALLEST, Map.of("database.properties", "{prepareTreshold: 0, user: x}")))
                .hasMessageContaining("database.properties.prepareTreshold: must be a property of PostgreSQL's driver")
                .hasMessageContaining(
                        "database.properties.user: must be a property of PostgreSQL's driver that has no");
    }

    @Test
    void filesInPropertiesOfTheDriverMayBeRelativeToTheHomeFolderAndMustExist() throws Exception {
        Path key = Files.writeString(home.resolve("key.pem"), "");

        assertThat(load(
                                SMALLEST,
                                Map.of(
                                        "database.properties",
                                        "{sslkey: ~/key.pem, sslcert: '', sslrootcert: ~/key.pem}"))
                        .database()
                        .properties())
                .isEqualTo(Map.of(
                        "sslkey", new Secret(key.toString()),
                        "sslcert", new Secret(""),
                        "sslrootcert", new Secret(key.toString())));
        assertThat(mistakes(
                        SMALLEST, Map.of("database.properties", "{sslkey: $NONE/key.pem, sslrootcert: ~/none.pem}")))
                .containsExactly(
                        "-D: database.properties.sslkey: must use only defined environment variables ($NONE is undefined),"
                                + " but is \"$NONE/key.pem\"",
                        "-D: database.properties.sslrootcert: must be a readable file, but is " + home + "/none.pem");
    }

    @Test
    void aFileOfCasHasOneCertificateOrMore() throws Exception {
        Path ca = home.resolve("ca.pem");
        String text = "# ours\n" + TestAuthority.create("a").ca().certificatePem() + "\n# theirs\n"
                + TestAuthority.create("b").ca().certificatePem();
        Files.writeString(ca, text);
        LoaderConfig config = load(SMALLEST, Map.of("openwhisk.cafile", "~/ca.pem"));

        CaFile trusted = Objects.requireNonNull(config.openwhisk().cafile());
        assertThat(trusted.certificates()).hasSize(2);
        assertThat(config.toMap()).containsEntry("openwhisk.cafile", ca.toString());
        assertThat(mistakes(SMALLEST, Map.of("openwhisk.cafile", "~/ca.pem", "openwhisk.disablecert", "true")))
                .containsExactly(
                        "-D: openwhisk.cafile: must not be given together with openwhisk.disablecert: true, which"
                                + " accepts any certificate");
        for (String wrong : List.of("", "# nothing", text.substring(0, 100), text.replace("M", "-"))) {
            Files.writeString(ca, wrong);
            assertThat(mistakes(SMALLEST, Map.of("openwhisk.cafile", "~/ca.pem")))
                    .as(wrong)
                    .containsExactly("-D: openwhisk.cafile: must be a PEM file with certificates, but is " + ca);
        }
        assertThat(mistakes(SMALLEST, Map.of("openwhisk.cafile", "/none")))
                .containsExactly("-D: openwhisk.cafile: must be a readable file, but is /none");
    }

    /** Docker and hosts files allow such names, but DNS does not. */
    @Test
    void hostsMayHaveUnderscores() throws Exception {
        LoaderConfig config = load(
                SMALLEST,
                Map.of(
                        "openwhisk.apihost", "http://my_host:3233",
                        "openwhisk.kafkahost", "my_kafka:9093",
                        "database.host", "my_database",
                        "dockermonitor.endpoints", "http://my_{invoker}:8479"));

        assertThat(config.openwhisk().apihost()).hasToString("http://my_host:3233");
        assertThat(config.openwhisk().kafkahost()).isEqualTo("my_kafka:9093");
        assertThat(config.database().host()).isEqualTo("my_database");
        assertThat(config.dockermonitor().endpoints()).isEqualTo(Map.of("*", "http://my_{invoker}:8479"));
        assertThat(load(SMALLEST, Map.of("openwhisk.apihost", "my_host"))
                        .openwhisk()
                        .apihost())
                .hasToString("https://my_host");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://my_host:99999", "http://user@my_host", "http://my_host/path", "http://my_host:x"})
    void hostsWithUnderscoresObeyTheOtherRules(String address) {
        assertThatThrownBy(() -> load(SMALLEST, Map.of("openwhisk.apihost", address)))
                .hasMessageContaining("openwhisk.apihost: must be an address like https://host or http://host:port");
    }

    @Test
    void refusesAnInvalidMonitorAddress() {
        assertThatThrownBy(() ->
                        load(SMALLEST, Map.of("dockermonitor.endpoints", "{invoker0: 'ftp://a', invoker1: 'b c'}")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("dockermonitor.endpoints.invoker0: must be an address like http://host:8479")
                .hasMessageContaining("dockermonitor.endpoints.invoker1");
    }

    @Test
    void theJsonHasAllKeysAndNoSecret() throws Exception {
        LoaderConfig config = load(
                SMALLEST
                        + "manifest: {variables: {STORE_KEY: hush}}\ndockermonitor: {endpoints: 'http://u:hush@m', token: hush}");

        JsonNode json = new ObjectMapper().readTree(config.toJson());

        assertThat(json.at("/generation/seed").longValue()).isEqualTo(19940503);
        assertThat(json.at("/generation/streams").textValue()).isEqualTo("shared");
        assertThat(json.at("/generation/interinvocationtime").toString()).isEqualTo("60");
        assertThat(json.at("/database/flushinterval").toString()).isEqualTo("0.1");
        assertThat(json.at("/database/password").textValue()).isEqualTo("***");
        assertThat(json.at("/openwhisk/apihost").textValue()).isEqualTo("http://api:3233");
        assertThat(json.at("/manifest/variables/STORE_KEY").textValue()).isEqualTo("***");
        assertThat(json.at("/dockermonitor/endpoints/*").textValue()).isEqualTo("http://***@m");
        assertThat(config.toMap())
                .containsEntry("generation.nbinputs.image", "3")
                .containsEntry("generation.interinvocationtime", "60")
                .containsEntry("database.password", "***")
                .containsEntry("dockermonitor.endpoints.*", "http://***@m");
        assertThat(config.toJson()
                        + config
                        + config.toMap()
                        + config.database()
                        + config.manifest()
                        + config.dockermonitor())
                .doesNotContain("hush");
    }

    private static String quoted(String written) {
        return written.startsWith("[a") ? written : "'" + written + "'";
    }

    private LoaderConfig load(String text) throws Exception {
        return load(text, Map.of());
    }

    private LoaderConfig load(String text, Map<String, String> overrides) throws Exception {
        Files.writeString(file, text);
        return LoaderConfig.load(file, overrides, Map.of(), home);
    }

    private List<String> mistakes(String text) {
        return mistakes(text, Map.of());
    }

    /** The lines of the exception, with the name of the file as F. */
    private List<String> mistakes(String text, Map<String, String> overrides) {
        try {
            load(text, overrides);
        } catch (ConfigurationException e) {
            return e.mistakes().stream()
                    .map(line -> line.replace(file.toString(), "F"))
                    .toList();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        throw new AssertionError("accepted");
    }
}
