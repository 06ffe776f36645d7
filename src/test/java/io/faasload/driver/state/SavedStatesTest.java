package io.faasload.driver.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.faasload.files.StateDirectory;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** The savepoints are real ones, of two functions: trace 1 and 2. They are on a local file system, and on one like an object store. */
@ParameterizedClass
@ValueSource(strings = {"file:", ObjectStore.PREFIX})
class SavedStatesTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden/state");
    private static final String JOINS = "savepoint-joins-and-waiting";
    private static final String WAITING = "savepoint-waiting";
    /** Its class of invocations has gone. */
    private static final String OTHER_BUILD = "savepoint-of-another-build";

    private static final UUID DATASET = dataset();

    /** What comes before a path in an address. */
    @Parameter
    String prefix;

    @TempDir
    Path statedir;

    private long written = 1_000_000;

    @Test
    void readsHowFarAStateIs() throws Exception {
        SavedState state = SavedState.read(prefix + copy(JOINS, "savepoint-aaaaaa-1"));

        assertThat(state.datasets()).containsExactly(DATASET.toString());
        assertThat(state.nextInputs().keySet()).containsExactly(1, 2);
        assertThat(state.done(1)).isEqualTo(4);
        assertThat(state.done(2)).isEqualTo(4);
        assertThat(state.done(3)).isZero();
        assertThat(state.nextInputs().get(1)).isEqualTo(5 + state.waiting().get(1));
        assertThat(state.scheduled(Map.of(1, 5, 2, 1_000, 3, 10)))
                .isEqualTo(5 + state.nextInputs().get(2) - 1);
    }

    @Test
    void takesTheNewestThatIsWhole() throws Exception {
        Path whole = copy(JOINS, "savepoint-aaaaaa-1");
        Path cut = copy(JOINS, "savepoint-bbbbbb-2");
        shorten(cut.resolve("_metadata"), 1_000);
        Path withoutFile = copy(WAITING, "checkpoints/cccccc/chk-7");
        Files.delete(stateFile(withoutFile));
        Path shortFile = copy(WAITING, "checkpoints/dddddd/chk-8");
        shorten(stateFile(shortFile), 10_000);
        Path incomplete = copy(JOINS, "savepoint-eeeeee-3");
        Files.delete(incomplete.resolve("_metadata"));

        for (Path damaged : List.of(cut, withoutFile, shortFile, incomplete)) {
            assertThatThrownBy(() -> SavedState.read(prefix + damaged))
                    .as(damaged.toString())
                    .isInstanceOf(IOException.class);
        }
        assertThat(states(statedir).newestUsable(DATASET).map(SavedState::address))
                .contains(prefix + whole);
    }

    @Test
    void findsAChangedByteInAStateThatWasSealed() throws Exception {
        Path state = copy(WAITING, "savepoint-aaaaaa-1");
        SavedStates.seal(prefix + state);
        assertThat(Files.exists(state.resolve("SHA256SUMS"))).isEqualTo(isLocal());
        assumeTrue(isLocal(), "only local states have checksums");
        assertThat(states(statedir).newestUsable(DATASET)).isPresent();

        byte[] bytes = Files.readAllBytes(stateFile(state));
        bytes[bytes.length / 2] ^= 1;
        Files.write(stateFile(state), bytes);

        assertThatThrownBy(() -> SavedState.read(prefix + state))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("it does not match its SHA256SUMS");
        assertThat(states(statedir).newestUsable(DATASET)).isEmpty();
    }

    @Test
    void skipsAStateOfAnotherBuildAndSaysSo() throws Exception {
        Path own = copy(JOINS, "savepoint-aaaaaa-1");
        Path other = copy(OTHER_BUILD, "savepoint-bbbbbb-2");

        assertThatThrownBy(() -> SavedState.read(prefix + other))
                .isInstanceOf(OtherBuildException.class)
                .hasMessage("it was written by an incompatible build of FaaSLoad");
        assertThat(states(statedir).newestUsable(DATASET).map(SavedState::address))
                .contains(prefix + own);
    }

    /** A later Flink may name the source's state otherwise: that must not look like a state with nothing done. */
    @Test
    void refusesAStateWithoutThatOfTheSource() throws Exception {
        Path state = copy(JOINS, "savepoint-aaaaaa-1");
        Path metadata = state.resolve("_metadata");
        String bytes = Files.readString(metadata, StandardCharsets.ISO_8859_1);
        assertThat(bytes).contains("SourceReaderState");
        Files.writeString(
                metadata, bytes.replace("SourceReaderState", "SourceReaderStore"), StandardCharsets.ISO_8859_1);

        assertThatThrownBy(() -> SavedState.read(prefix + state))
                .isInstanceOf(OtherBuildException.class)
                .hasRootCauseMessage("operator schedule has no state SourceReaderState, but [SourceReaderStore]");
    }

    @Test
    void findsNoneWhereThereIsNone() throws Exception {
        assertThat(states(statedir.resolve("missing")).newestUsable(DATASET)).isEmpty();
        Files.createDirectories(statedir.resolve("checkpoints/aaaaaa/chk-1"));
        assertThat(states(statedir).newestUsable(DATASET)).isEmpty();
    }

    @Test
    void leavesTheStatesOfOtherDatasetsAlone() throws Exception {
        Path other = copy(JOINS, "savepoint-aaaaaa-1");
        Path own = copy(JOINS, "savepoint-bbbbbb-1");
        Path newer = copy(JOINS, "savepoint-cccccc-1");
        SavedStates states = states(statedir);
        states.note("aaaaaa0123", UUID.randomUUID());
        states.note("bbbbbb0123", DATASET);
        states.note("cccccc0123", UUID.randomUUID());

        assertThat(states.newestUsable(DATASET).map(SavedState::address)).contains(prefix + own);
        states.prune(DATASET, 0, Optional.empty());

        assertThat(other).exists();
        assertThat(own).doesNotExist();
        assertThat(newer).exists();
    }

    @Test
    void forgetsDisownedStatesButKeepsThem() throws Exception {
        Path state = copy(JOINS, "savepoint-aaaaaa-1");
        SavedStates states = states(statedir);
        states.note("aaaaaa0123", DATASET);
        states.disown(DATASET);

        assertThat(states.newestUsable(DATASET)).isEmpty();
        assertThat(state).exists();
    }

    @Test
    void keepsTheNewestAndTheOneInUse() throws Exception {
        Path inUse = copy(JOINS, "savepoint-aaaaaa-1");
        Path oldest = copy(JOINS, "savepoint-aaaaaa-2");
        Path oldCheckpoint = copy(JOINS, "checkpoints/bbbbbb/chk-1");
        Path shared = Files.createDirectories(statedir.resolve("checkpoints/bbbbbb/shared"));
        Path second = copy(JOINS, "checkpoints/cccccc/chk-2");
        Path newest = copy(JOINS, "savepoint-cccccc-4");
        Path incomplete = copy(JOINS, "savepoint-dddddd-5");
        Files.delete(incomplete.resolve("_metadata"));
        SavedStates states = states(statedir);

        states.prune(DATASET, 2, Optional.of(SavedState.read(prefix + inUse).address()));

        assertThat(List.of(inUse, second, newest, incomplete))
                .allSatisfy(kept -> assertThat(kept).exists());
        assertThat(List.of(oldest, oldCheckpoint, shared))
                .allSatisfy(gone -> assertThat(gone).doesNotExist());
    }

    @Test
    void damagedStatesDoNotCountAsKept() throws Exception {
        Path old = copy(JOINS, "savepoint-aaaaaa-1");
        Path damaged = copy(JOINS, "savepoint-bbbbbb-2");
        shorten(damaged.resolve("_metadata"), 1_000);

        states(statedir).prune(DATASET, 1, Optional.empty());

        assertThat(old).exists();
    }

    @Test
    void theOneInUseStaysByWhateverNameItIsKnown() throws Exception {
        Path inUse = copy(JOINS, "savepoint-aaaaaa-1");
        copy(JOINS, "savepoint-bbbbbb-2");
        assumeTrue(isLocal(), "only local folders have links");
        Path link = Files.createSymbolicLink(statedir.resolve("link"), statedir);

        states(link).prune(DATASET, 1, Optional.of(prefix + inUse));

        assertThat(inUse).exists();
    }

    @Test
    void disownedStatesOfOtherDatasetsStay() throws Exception {
        UUID other = UUID.randomUUID();
        Path state = copy(JOINS, "savepoint-aaaaaa-1");
        SavedStates states = states(statedir);
        states.note("aaaaaa0123", other);
        states.disown(other);

        states.prune(DATASET, 0, Optional.empty());
        assertThat(state).exists();
        states.prune(other, 0, Optional.empty());
        assertThat(state).doesNotExist();
    }

    @Test
    void readsStatesInAFolderWithASpace() throws Exception {
        Path state = copy(JOINS, "my states/savepoint-aaaaaa-1");

        assertThat(states(statedir.resolve("my states")).newestUsable(DATASET).map(SavedState::address))
                .contains(prefix + state);
    }

    private boolean isLocal() {
        return prefix.equals("file:");
    }

    private SavedStates states(Path folder) {
        return new SavedStates(new StateDirectory(prefix + folder));
    }

    private static UUID dataset() {
        try (Reader in = Files.newBufferedReader(GOLDEN.resolve("savepoints.properties"))) {
            Properties values = new Properties();
            values.load(in);
            return UUID.fromString(values.getProperty("dataset"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Each newer than those before. */
    private Path copy(String golden, String name) throws IOException {
        Path folder = Files.createDirectories(statedir.resolve(name));
        try (var files = Files.list(GOLDEN.resolve(golden))) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
        written += 1_000;
        Files.setLastModifiedTime(folder.resolve("_metadata"), FileTime.fromMillis(written));
        return folder;
    }

    private static Path stateFile(Path state) throws IOException {
        try (var files = Files.list(state)) {
            return files.filter(file -> !file.endsWith("_metadata") && !file.endsWith("SHA256SUMS"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static void shorten(Path file, long bytes) throws IOException {
        FileTime time = Files.getLastModifiedTime(file);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() - bytes);
        }
        Files.setLastModifiedTime(file, time);
    }
}
